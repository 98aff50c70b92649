import { expect } from "chai";
import fc from "fast-check";
import { parseModel } from "../../../model/load";
import { environmentPlan } from "../../../planning/capacity";
import {
  type Fabric,
  fabricOf,
  type RedundantGroup,
  redundantGroups,
  singlePoints,
} from "../../../planning/proofs/single-points";
import { hostsOf, labText } from "../../fixtures/models";

const DATABASE: RedundantGroup = { id: "database", members: { "database-1": "a", "database-2": "b" } };
const WORKER: RedundantGroup = { id: "worker", members: { "worker-1": "a", "worker-2": "c" } };
const BOTH = ["x", "y"];

const of = (fabric: Fabric, groups = [DATABASE, WORKER]) => singlePoints(fabric, groups).violations;

describe("single points of failure", () => {
  it("are none where every host hangs on two switches", () => {
    const fabric = { switches: { x: ["y"], y: [] }, hosts: { a: BOTH, b: BOTH, c: BOTH } };
    // Three hosts, two switches, seven cables.
    expect(singlePoints(fabric, [DATABASE, WORKER])).to.deep.equal({ tried: 12, violations: [] });
  });

  it("are a switch that all hang on, and a cable that is the only one", () => {
    expect(of({ switches: { x: [] }, hosts: { a: ["x"], b: ["x"], c: ["x"] } }, [DATABASE])).to.deep.equal([]);
    const apart: RedundantGroup = { id: "worker", members: { "worker-1": "c", "worker-2": "d" } };
    const one = { switches: { x: [] }, hosts: { a: ["x"], b: ["x"], c: ["x"], d: ["x"] } };
    expect(of(one, [DATABASE, apart])).to.deep.equal(["losing switch x, no machine of worker reaches one of database"]);
    const thin = { switches: { x: ["y"], y: [] }, hosts: { a: ["x"], b: ["x"], c: ["y"], d: ["y"] } };
    expect(of(thin, [DATABASE, apart])).to.deep.equal([
      "losing switch x, no machine of worker reaches one of database",
      "losing switch y, no machine of worker reaches one of database",
      "losing the cable between switch x and switch y, no machine of worker reaches one of database",
    ]);
  });

  it("are not removed by a second cable to the same switch, and a cable's are", () => {
    const hosts = { a: ["x", "x"], b: ["y"], c: ["y"] };
    const alone: RedundantGroup = { id: "worker", members: { "worker-1": "b", "worker-2": "c" } };
    const primaryOnly: RedundantGroup = { id: "database", members: { "database-1": "a", "database-2": "a" } };
    const found = of({ switches: { x: ["y", "y"], y: [] }, hosts }, [primaryOnly, alone]);
    expect(found).to.deep.equal([
      "losing host a, no machine of database reaches one of worker",
      "losing switch x, no machine of worker reaches one of database",
      "losing switch y, no machine of worker reaches one of database",
    ]);
  });

  it("are told once where the network does not hang together at all", () => {
    const fabric = { switches: { x: [], y: [] }, hosts: { a: ["x"], b: ["x"], c: ["y"], d: ["y"] } };
    const apart: RedundantGroup = { id: "worker", members: { "worker-1": "c", "worker-2": "d" } };
    expect(of(fabric, [DATABASE, apart])).to.deep.equal([
      "with nothing lost, no machine of worker reaches one of database",
    ]);
  });

  it("are all found, and no others: as by looking at the whole network after each loss", () => {
    const name = fc.constantFrom("x", "y", "z");
    const host = fc.constantFrom("a", "b", "c", "d");
    const cables = fc.array(name, { minLength: 1, maxLength: 3 });
    const fabrics = fc.record({
      switches: fc.record({ x: fc.subarray(["y", "z"]), y: fc.subarray(["z"]), z: fc.constant([]) }),
      hosts: fc.record({ a: cables, b: cables, c: cables, d: cables }),
    });
    const group = (id: string) =>
      fc.record({ id: fc.constant(id), members: fc.record({ [`${id}-1`]: host, [`${id}-2`]: host }) });
    fc.assert(
      fc.property(fabrics, group("database"), group("worker"), (fabric, database, worker) => {
        const found = singlePoints(fabric, [database, worker]);
        expect(found.violations.length === 0).to.equal(harmless(fabric, [database, worker]));
      }),
      { numRuns: 1000 },
    );
  });

  it("are shown with the plan of an environment whose model has a fabric", async () => {
    const cabled = labText
      .replace("centres:\n", "fabric: { core-a: [core-b], core-b: [] }\n\ncentres:\n")
      .replaceAll('libvirt-sock" }', 'libvirt-sock", links: [core-a, core-b] }');
    const model = parseModel(cabled, "lab.yaml");
    expect((await environmentPlan(model, hostsOf(model))).violations).to.deep.equal([]);
    const thin = parseModel(cabled.replaceAll("links: [core-a, core-b]", "links: [core-a]"), "lab.yaml");
    const plan = await environmentPlan(thin, hostsOf(thin));
    const groups = redundantGroups(thin, plan.assignments);
    expect(groups.map(({ id }) => id)).to.deep.equal(["database", "worker"]);
    expect(plan.violations).to.deep.equal(singlePoints(fabricOf(thin), groups).violations);
  });
});

/** By trying: after each loss some machine's host reaches a host of each group. */
function harmless({ switches, hosts }: Fabric, groups: readonly RedundantGroup[]): boolean {
  const cables = [
    ...Object.entries(hosts).flatMap(([id, links]) => links.map((link) => [id, link])),
    ...Object.entries(switches).flatMap(([id, links]) => links.map((link) => [id, link])),
  ];
  const nodes = [...Object.keys(hosts), ...Object.keys(switches)];
  const losses = [...nodes.map((node) => ({ node })), ...cables.map((cable) => ({ cable })), {}] as {
    node?: string;
    cable?: string[];
  }[];
  return losses.every(({ node: lost, cable: cut }) => {
    const left = cables.filter((cable) => cable !== cut && !cable.includes(lost ?? ""));
    return nodes.some((start) => {
      const carries = groups.some(({ members }) => Object.values(members).includes(start));
      if (start === lost || !carries) return false;
      const part = new Set([start]);
      for (let size = 0; size !== part.size;) {
        size = part.size;
        for (const [from, to] of left) {
          // Only a switch passes on.
          const passes = (end: string) => part.has(end) && (end === start || end in switches);
          if (passes(from!)) part.add(to!);
          if (passes(to!)) part.add(from!);
        }
      }
      return groups.every(({ members }) => Object.values(members).some((id) => part.has(id)));
    });
  });
}
