import { yamlText } from "./yaml-text";

export interface CloudConfig {
  readonly hostname: string;
}

/** User-data text for cloud-init: all that a machine has to know before its agent brings in the rest. It holds no secret. */
export function cloudConfig({ hostname }: CloudConfig): string {
  return `#cloud-config\n${yamlText({ hostname })}`;
}
