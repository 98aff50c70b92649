import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ProviderError } from "../../../providers/base/types";
import { Virsh } from "../../../providers/libvirt/client/virsh";
import { GuestAgent } from "../../../providers/libvirt/guest/guest-agent";

describe("a command that is too long for an argument", () => {
  // Nothing answers there: no command gets so far.
  const folder = mkdtempSync(join(tmpdir(), "powercloud-long-"));
  const socket = join(folder, "sock");
  writeFileSync(socket, "");
  after(() => rmSync(folder, { recursive: true }));
  const virsh = new Virsh(`qemu+unix:///system?socket=${socket}`, new AbortController().signal);

  it("is refused in words, whoever gives it, and without showing it", async () => {
    const long = "hunter2 ".repeat(20_000);
    const tries = [
      () => virsh.run(["domstate", long]),
      () => new GuestAgent(virsh, "guest").run(["/bin/sh", "-c", long], Date.now() + 1000),
      () =>
        new GuestAgent(virsh, "guest").run(["/bin/echo", ...Array<string>(20_000).fill("hunter2")], Date.now() + 1000),
    ];
    for (const attempt of tries) {
      const error = await attempt().catch((reason: unknown) => reason);
      expect(error).instanceOf(ProviderError);
      expect((error as Error).message)
        .to.contain("longer than the system allows")
        .and.not.contain("hunter2");
    }
  });
});
