import { expect } from "chai";
import type { VirtualizationContract } from "../../contracts/contracts";
import { outputs, type PhaseName, pulumi, virshOn } from "../support/lab/lab";
import { useModel } from "../support/lab/lab-model";

const PHASES = ["standardization", "integration", "virtualization"] as const;

/** Hosts' addresses change in the model, by intent or by mistake. @param usual The edit of the model that virtualization has by now. */
export function addressTests(usual: (text: string) => string): void {
  const modelOf = (phase: PhaseName) => (phase === "virtualization" ? usual : (text: string) => text);

  async function up(phase: PhaseName): Promise<string> {
    const result = await pulumi(phase, ["up", "--yes", "--skip-preview"]);
    expect(result.exitCode, result.stdout + result.stderr).to.equal(0);
    return result.stdout;
  }

  /** What may not change: the machines with their identity in the host's libvirt, the files of their disks, the networks. */
  async function state(host: string): Promise<string> {
    const commands = ["list --all", "net-list --all --uuid", "pool-list --all --uuid", "vol-list powercloud"];
    return (await Promise.all(commands.map((command) => virshOn(host, ...command.split(" "))))).join("\n");
  }

  it("leaves everything as it is when a host gets another URI", async () => {
    const { placement } = await outputs<VirtualizationContract>("virtualization");
    const host = placement["worker-1"]!;
    const before = await state(host);
    const renamed = (text: string) => text.replace(`.lab/hosts/${host}/`, `.lab/../.lab/hosts/${host}/`);
    for (const phase of PHASES) {
      await useModel(phase, (text) => renamed(modelOf(phase)(text)));
      const preview = await pulumi(phase, ["preview"]);
      expect(preview.exitCode, preview.stdout + preview.stderr).to.equal(0);
      expect(preview.stdout).not.to.match(/ (create|delete|replace)d?\b|will move/);
      expect(await up(phase)).not.to.match(/moving /);
    }
    expect(await state(host)).to.equal(before);
    for (const phase of PHASES) {
      await useModel(phase, modelOf(phase));
      await up(phase);
    }
    expect(await state(host)).to.equal(before);
    const clean = await pulumi("virtualization", ["preview", "--refresh", "--expect-no-changes"]);
    expect(clean.exitCode, clean.stdout + clean.stderr).to.equal(0);
  });

  it("refuses a model in which two hosts are one server", async () => {
    const twice = (text: string) => text.replace(".lab/hosts/guiyang-2/", ".lab/../.lab/hosts/guiyang-1/");
    await useModel("standardization", twice);
    const refused = await pulumi("standardization", ["up", "--yes", "--skip-preview"]);
    expect(refused.exitCode).not.to.equal(0);
    expect(refused.stdout + refused.stderr).to.match(
      /guiyang-1 and guiyang-2 are one server \([0-9a-f-]{36}\): correct the uri/,
    );
    await useModel("standardization", (text) => text);
    await up("standardization");
  });
}
