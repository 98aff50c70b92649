import { contractPage } from "./contract-page";
import { libvirtPage } from "./libvirt-page";
import { contractSchemas, modelSchema } from "./schemas";
import { PHASES } from "../../contracts/contracts";

/** The generated files (schemas beside what they describe, pages in `docs/reference/`): path from the project's folder to text. */
export async function referenceFiles(): Promise<Record<string, string>> {
  const contracts = contractSchemas();
  return Object.fromEntries([
    ["model/model.schema.json", json(modelSchema())],
    ["docs/reference/libvirt.md", await libvirtPage()],
    ...PHASES.flatMap((phase) => [
      [`contracts/schemas/${phase}.schema.json`, json(contracts[phase])],
      [`docs/reference/contracts/${phase}.md`, contractPage(phase, contracts[phase])],
    ]),
  ]) as Record<string, string>;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
