import { expect } from "chai";
import type { HostState, Model } from "../../../model/types";
import { integration } from "../../../stacks/integration";
import { contracts } from "../../fixtures/contracts";
import { replicatedLab } from "../../fixtures/models";
import { type Plan, planOf, received } from "../../support/golden";

/** What integration asks for while tongzi's only host is in the given state. */
async function planWith(state: HostState): Promise<Plan> {
  const { tongzi } = replicatedLab.centres;
  const hosts = { "tongzi-1": { ...tongzi.hosts["tongzi-1"], state } };
  const model: Model = { ...replicatedLab, centres: { ...replicatedLab.centres, tongzi: { ...tongzi, hosts } } };
  const previous = received(contracts.standardization);
  return (await planOf("lab.integration", () => integration({ model, previous }))).plan;
}

function inputsOf(plan: Plan, name: string): Record<string, unknown> {
  return plan.find((resource) => resource.name === name)?.inputs as Record<string, unknown>;
}

describe("integration of services that have copies", function () {
  this.timeout(30_000);
  const uri = (host: string, centre: string) => replicatedLab.centres[centre].hosts[host].uri;

  it("copies a disk from where it is to where the plan says", async () => {
    const plan = await planWith("active");
    expect(inputsOf(plan, "tongzi-meter-collector-replica")).to.include({
      host: uri("tongzi-1", "tongzi"),
      volume: "tongzi-meter-collector.qcow2",
      targetHost: uri("zunyi-1", "zunyi"),
      maxAgeSeconds: 86_400,
    });
    expect(inputsOf(plan, "tongzi-meter-collector-disk")).to.not.have.property("copyOf");
  });

  it("starts the machine from the copy, which stays, when its centre is lost", async () => {
    const plan = await planWith("lost");
    expect(inputsOf(plan, "tongzi-meter-collector-replica")).to.include({
      host: uri("tongzi-1", "tongzi"),
      targetHost: uri("zunyi-1", "zunyi"),
    });
    const disk = inputsOf(plan, "tongzi-meter-collector-disk");
    expect(disk).to.include({ host: uri("zunyi-1", "zunyi"), name: "tongzi-meter-collector.qcow2" });
    expect(disk.copyOf).to.include({ host: uri("zunyi-1", "zunyi") });
    expect(inputsOf(plan, "tongzi-meter-collector-domain")).to.include({ host: uri("zunyi-1", "zunyi") });
  });
});
