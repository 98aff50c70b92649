import { expect } from "chai";
import { domains, inGuest, lab, pulumi, untilBooted, virshOn } from "../support/lab/lab";
import { useModel, withHostState } from "../support/lab/lab-model";

const PHASE = "integration";
const HOST = "tongzi-1";
const MACHINE = "tongzi-meter-collector";
/** Where the lab keeps the copy. */
const REFUGE = "zunyi-1";
const HAS_OLD_DATA = "[ $(cat /var/lib/reading) = 42 ] && [ ! -e /var/lib/later ]";

/** A county's only host dies, and its service goes on from the copy of its disk; the host comes back. */
export function copyTests(): void {
  async function up(...options: string[]): Promise<string> {
    const result = await pulumi(PHASE, ["up", "--yes", "--skip-preview", ...options]);
    expect(result.exitCode, result.stdout + result.stderr).to.equal(0);
    return result.stdout;
  }

  it("copies the disk of a county's service anew when the copy is too old", async () => {
    expect(await inGuest(HOST, MACHINE, "echo 42 > /var/lib/reading")).to.equal(0);
    await useModel(PHASE, (text) => text.replace("replicate: true", "replicate: { every: 1m }"));
    const preview = await pulumi(PHASE, ["preview"]);
    expect(preview.stdout).to.match(/copied .* ago, older than 1 min: copied anew/);
    await up();
    expect(await inGuest(HOST, MACHINE, "touch /var/lib/later && sync")).to.equal(0);
  });

  it("starts the service from the copy where its centre is lost", async () => {
    expect((await lab("host", "stop", HOST)).exitCode).to.equal(0);
    await useModel(PHASE, (text) => withHostState(text, HOST, "lost"));
    const preview = await pulumi(PHASE, ["preview"]);
    expect(preview.stdout).to.match(/begins with the copy of .*: what was written since is missing/);
    await up();
    expect(await domains(REFUGE)).to.include(MACHINE);
    expect(await inGuest(REFUGE, MACHINE, HAS_OLD_DATA)).to.equal(0);
  });

  it("clears the host when it comes back, keeps its old disk, and brings the service home", async () => {
    expect((await lab("host", "start", HOST)).exitCode).to.equal(0);
    await untilBooted(HOST, MACHINE);
    await useModel(PHASE, (text) => text);
    const preview = await pulumi(PHASE, ["preview"]);
    expect(preview.stdout).to.include(
      `${MACHINE} on ${HOST} is left from before the host was lost; it runs on ${REFUGE}`,
    );
    const output = await up();
    expect(output).to.match(new RegExp(`moving ${MACHINE} from ${REFUGE} to ${HOST}`));
    expect(await domains(REFUGE, "--all")).not.to.include(MACHINE);
    expect(await inGuest(HOST, MACHINE, HAS_OLD_DATA)).to.equal(0);
    expect(await virshOn(HOST, "vol-list", "powercloud")).to.match(/tongzi-meter-collector\.qcow2\.lost-/);
    const clean = await pulumi(PHASE, ["preview", "--expect-no-changes"]);
    expect(clean.exitCode, clean.stdout + clean.stderr).to.equal(0);
    await up("--config", "powercloud:deleteLostDisks=true");
    expect(await virshOn(HOST, "vol-list", "powercloud")).not.to.contain("lost-");
    expect((await pulumi(PHASE, ["config", "rm", "powercloud:deleteLostDisks"])).exitCode).to.equal(0);
  });
}
