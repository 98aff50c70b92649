import { expect } from "chai";
import { parseModel } from "../../../model/load";
import type { IntegrationContract } from "../../../contracts/contracts";
import { integration } from "../../../stacks/integration";
import { virtualization } from "../../../stacks/virtualization";
import { contracts } from "../../fixtures/contracts";
import { labText } from "../../fixtures/models";
import { type Plan, planOf, received } from "../../support/golden";
import { change } from "../model/issues-of";

const CLASSES: [from: string, to: string][] = [
  ["  zones: [", "  storage: { fast: { kind: nvme } }\n  zones: ["],
  ["small: { vcpu: 1, memory: 768Mi, disk: 8Gi }", "small: { vcpu: 1, memory: 768Mi, disk: 8Gi, storage: fast }"],
  ['guiyang-1/libvirt-sock" }', 'guiyang-1/libvirt-sock", storage: { fast: { pool: /srv/fast, size: 20Gi } } }'],
  ['zunyi-1/libvirt-sock" }', 'zunyi-1/libvirt-sock", storage: { fast: { pool: /srv/fast, size: 20Gi } } }'],
];

const model = parseModel(
  CLASSES.reduce((text, [from, to]) => change(text, from, to), labText).replace(
    "kubeconfig: .lab/kubeconfig",
    "kubeconfig: test/fixtures/kubeconfig.yaml",
  ),
  "models/fast.yaml",
);

interface Asked {
  readonly hosts: { id: string; storage?: object }[];
  readonly machines: { id: string; storageClass?: string }[];
}

function inputsOf(plan: Plan, name: string): Record<string, unknown> {
  return plan.find((resource) => resource.name === name)?.inputs as Record<string, unknown>;
}

describe("classes of storage", function () {
  this.timeout(30_000);

  it("are pools of their own on the hosts that have them, with the base images in them", async () => {
    const { plan } = await planOf("lab.integration", () =>
      integration({ model, previous: received(contracts.standardization) }),
    );
    const fast = inputsOf(plan, "pool-guiyang-1-pool-fast");
    expect(fast).to.include({ name: "powercloud-fast", path: "/srv/fast" });
    const [own, inClass] = ["", "-fast"].map((part) => inputsOf(plan, `pool-guiyang-1${part}-debian-12-disk`));
    expect(inClass).to.deep.equal({ ...own, pool: "powercloud-fast" });
    expect(inputsOf(plan, "pool-guiyang-2-pool-fast")).to.equal(undefined);
  });

  it("have the disks of machines whose flavor asks for them, and not the seeds", async () => {
    const hosts = contracts.integration.hosts.map((host) => ({ ...host, storage: { fast: "powercloud-fast" } }));
    const previous: IntegrationContract = { ...contracts.integration, hosts };
    const { plan } = await planOf("lab.virtualization", () => virtualization({ model, previous: received(previous) }));
    const disks = ["database-1", "database-2"].map((name) => inputsOf(plan, `${name}-disk`));
    for (const disk of disks) expect(disk).to.include({ pool: "powercloud-fast" });
    expect(inputsOf(plan, "database-1-seed")).to.include({ pool: "powercloud" });
    expect(inputsOf(plan, "worker-1-disk")).to.include({ pool: "powercloud" });
    const { hosts: asked, machines } = inputsOf(plan, "placement-plan") as unknown as Asked;
    expect(asked.find(({ id }) => id === "zunyi-1")?.storage).to.deep.equal({ fast: 20 });
    expect(asked.find(({ id }) => id === "guiyang-2")).not.to.have.property("storage");
    expect(machines.map(({ id, storageClass }) => `${id} ${storageClass ?? "own"}`)).to.deep.equal([
      ...["database-1 fast", "database-2 fast"],
      ...["worker-1 own", "worker-2 own"],
    ]);
  });
});
