import { contractPage } from "./contract-page";
import { libvirtPage } from "./libvirt-page";
import { contractSchemas, modelSchema } from "./schemas";
import { PHASES } from "../../stacks/contracts";

/** The generated files of `docs/reference/`: path from the project's folder to text. */
export async function referenceFiles(): Promise<Record<string, string>> {
  const contracts = contractSchemas();
  return Object.fromEntries([
    ["docs/reference/model.schema.json", json(modelSchema())],
    ["docs/reference/libvirt.md", await libvirtPage()],
    ...PHASES.flatMap((phase) => [
      [`docs/reference/contracts/${phase}.schema.json`, json(contracts[phase])],
      [`docs/reference/contracts/${phase}.md`, contractPage(phase, contracts[phase])],
    ]),
  ]) as Record<string, string>;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
