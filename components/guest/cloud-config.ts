/** The part of cloud-init's user-data that the guests use. */
import { yamlText } from "./yaml-text";

export interface GuestFile {
  readonly path: string;
  readonly content: string;
  /** Octal, four digits. Default: `0644`; everything secret is `0600`. */
  readonly permissions?: "0600" | "0644" | "0755";
  /** Default: `root:root`. */
  readonly owner?: string;
}

export interface CloudConfig {
  readonly hostname: string;
  readonly files: readonly GuestFile[];
  /** Run once, at the end of the first boot; each is an argument vector. Default: none. */
  readonly commands?: readonly (readonly string[])[];
}

/** User-data text, `#cloud-config` and YAML. */
export function cloudConfig(config: CloudConfig): string {
  const document = {
    hostname: config.hostname,
    write_files: config.files.map((file) => ({
      path: file.path,
      owner: file.owner ?? "root:root",
      permissions: file.permissions ?? "0644",
      content: file.content,
    })),
    ...(config.commands?.length ? { runcmd: config.commands } : {}),
  };
  return `#cloud-config\n${yamlText(document)}`;
}
