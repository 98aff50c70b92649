import { join } from "node:path";
import type { CloudContract, VirtualizationContract } from "../../contracts/contracts";
import type { LabIdentity } from "./identity";
import { stackName } from "./phases";
import { writePrivate } from "../private-file";
import type { Pulumi } from "./pulumi";

/** Files with which the lab's entrances can be used. */
export interface StaffFiles {
  /** Certificates of the authorities behind the entrances' certificates. */
  readonly authority: string;
  /** By role: file with certificate and key, mode 0600. */
  readonly staff: Readonly<Record<string, string>>;
}

/** Takes the staff's certificates out of the stacks' secret outputs and writes them to `.lab/`. */
export async function writeStaffFiles(identity: LabIdentity, pulumi: Pulumi): Promise<StaffFiles> {
  const secret = async <T>(stack: string, name: string): Promise<T> =>
    JSON.parse(await pulumi.output("stack", "output", name, "--json", "--show-secrets", "--stack", stack)) as T;
  const staff = await secret<CloudContract["staff"]>(stackName("cloud"), "staff");
  const { entrances } = await secret<VirtualizationContract["authorities"]>(stackName("virtualization"), "authorities");
  const authorityFile = join(identity.labDir, "authority.pem");
  writePrivate(authorityFile, ended(entrances.trusted));
  const files = Object.entries(staff).map(([role, pair]): [string, string] => {
    const file = join(identity.labDir, "staff", `${role}.pem`);
    writePrivate(file, ended(pair.certificate) + ended(pair.privateKey));
    return [role, file];
  });
  return { authority: authorityFile, staff: Object.fromEntries(files) };
}

function ended(pem: string): string {
  return `${pem.trimEnd()}\n`;
}
