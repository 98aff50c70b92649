import { expect } from "chai";
import { libvirtHost } from "../../../scripts/lab/hosts/libvirt-host";
import { labIdentity } from "../../../scripts/lab/identity";
import { projectRoot } from "../../../scripts/paths";
import { run } from "../../../scripts/run";

/**
 * A host of the lab is switched off: there is no libvirt at the socket where it would be.
 * @throws Error for a host that answers, and for any other reason why none came
 */
export async function isSilent(name: string): Promise<void> {
  const { uri, socket } = libvirtHost({ id: labIdentity(projectRoot).id, name, root: projectRoot });
  const options = { env: { LC_ALL: "C" }, allowExit: [0, 1], timeoutSeconds: 15 };
  const { exitCode, stdout, stderr } = await run("virsh", ["-c", uri, "hostname"], options);
  expect(exitCode, `${name} answers: ${stdout}`).to.equal(1);
  expect(stderr).to.include(`Failed to connect socket to '${socket}': No such file or directory`);
}
