/** Whatever happens while file systems stand still, they go on again. A script in the place of virsh tells what was asked. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Call } from "../../../providers/base/types";
import { whileFrozen } from "../../../providers/libvirt/guest/file-systems";
import { Virsh } from "../../../providers/libvirt/client/virsh";
import { failureOf } from "../../support/libvirt/libvirt-plugin";

describe("file systems of a guest", function () {
  this.timeout(20_000);
  const path = process.env.PATH;
  let folder: string;
  let said: string[];
  const call = { progress: (message: string) => void said.push(message) } as unknown as Call;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-virsh-"));
    said = [];
    process.env.PATH = `${folder}:${path}`;
  });

  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true, force: true });
  });

  /** @param answers Shell `case` branches by the command's name. */
  function standIn(answers: string) {
    const script = `#!/bin/sh\nshift 3\necho "$1" >> ${folder}/asked\ncase "$1" in\n${answers}\nesac\n`;
    writeFileSync(join(folder, "virsh"), script, { mode: 0o755 });
  }

  const PING = `qemu-agent-command) echo '{"return":{}}';;`;
  const asked = () => readFileSync(join(folder, "asked"), "utf8").trim().split("\n");
  const frozen = (work: () => Promise<void>) =>
    whileFrozen(new Virsh("qemu:///system", new AbortController().signal), "meter", call, work);
  const work = async () => void writeFileSync(join(folder, "asked"), "work\n", { flag: "a" });

  it("stand still for the work, and no longer", async () => {
    standIn(PING);
    await frozen(work);
    expect(asked()).deep.equal(["qemu-agent-command", "domfsfreeze", "work", "domfsthaw"]);
    expect(said).deep.equal([]);
  });

  it("go on when the work fails", async () => {
    standIn(PING);
    const failure = await failureOf(frozen(() => Promise.reject(new Error("full"))));
    expect(failure.message).equal("full");
    expect(asked()).deep.equal(["qemu-agent-command", "domfsfreeze", "domfsthaw"]);
  });

  it("that cannot stand still are copied all the same, with a warning", async () => {
    standIn(`${PING}\ndomfsfreeze) echo 'error: no freezing' >&2; exit 1;;`);
    await frozen(work);
    expect(asked()).deep.equal(["qemu-agent-command", "domfsfreeze", "work", "domfsthaw"]);
    expect(said.join()).match(
      /meter does not freeze its file systems, its copy is as after a power cut: .*no freezing/,
    );
  });

  it("without an agent are left alone", async () => {
    standIn(`qemu-agent-command) echo 'error: Guest agent is not responding' >&2; exit 1;;`);
    await frozen(work);
    expect(asked()).deep.equal(["qemu-agent-command", "work"]);
    expect(said).deep.equal(["the guest agent of meter does not answer: its copy is as after a power cut"]);
  });
});
