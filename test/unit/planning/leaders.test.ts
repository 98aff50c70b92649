import { expect } from "chai";
import { type Leaders, succession } from "../../../planning/solver/leaders";
import type { PlacementRequest, PlacementVm } from "../../../planning/solver/placement-types";

const SIZE = { vcpu: 1, memoryMiB: 1024, diskGiB: 8 };
const vm = (id: string, group?: string): PlacementVm => ({ id, ...SIZE, ...(group && { group }), holdsData: true });
const MACHINES = [vm("db-1", "db"), vm("db-2", "db"), vm("db-3", "db"), vm("archive"), { id: "web", ...SIZE }];
const CURRENT = { "db-1": "a", "db-2": "b", "db-3": "c", archive: "d", web: "a" };

function of(lost: string[], before?: Leaders, vms = MACHINES, current: PlacementRequest["current"] = CURRENT) {
  return succession({ hosts: [], vms, groups: [], overcommit: { vcpu: 1, memory: 1, disk: 1 }, current, lost }, before);
}

describe("succession of leaders", () => {
  it("begins with the first machine of each group", () => {
    const first = of([], undefined, MACHINES, undefined);
    expect(first).to.deep.equal({
      leaders: { db: "db-1", archive: "archive" },
      changes: [],
      orphans: [],
      dismissed: [],
    });
  });

  it("leaves a leader alone as long as its host is not lost", () => {
    expect(of(["b"], { db: "db-3" }).leaders).to.deep.include({ db: "db-3" });
    expect(of(["b"], { db: "db-3" }).changes).to.deep.equal([]);
  });

  it("passes to the first machine on a host that lives", () => {
    expect(of(["a"])).to.deep.include({
      leaders: { db: "db-2", archive: "archive" },
      changes: [{ group: "db", from: "db-1", to: "db-2", host: "a" }],
    });
    expect(of(["a", "b"]).leaders).to.deep.include({ db: "db-3" });
    expect(of(["c"], { db: "db-3" }).leaders).to.deep.include({ db: "db-1" });
  });

  it("stays where it went when the machine that was lost runs elsewhere", () => {
    const later = { ...CURRENT, "db-1": "e" };
    expect(of(["a"], { db: "db-2" }, MACHINES, later)).to.deep.include({ changes: [], orphans: [] });
  });

  it("names what nobody has a copy of", () => {
    expect(of(["a", "b", "c", "d"]).orphans).to.deep.equal([
      { vm: "db-1", host: "a" },
      { vm: "archive", host: "d" },
    ]);
    expect(of(["a"], {}, [vm("db-1", "db")], { "db-1": "a" }).orphans).to.have.length(1);
  });

  it("does not take a machine for a copy that never ran", () => {
    expect(of(["a"], {}, MACHINES, { "db-1": "a" }).orphans).to.deep.include({ vm: "db-1", host: "a" });
  });

  it("refuses to dismiss a leader that runs, and forgets one that is gone", () => {
    const fewer = MACHINES.filter(({ id }) => id !== "db-3");
    expect(of([], { db: "db-3" }, fewer).dismissed).to.deep.equal([{ vm: "db-3", group: "db" }]);
    expect(of(["c"], { db: "db-3" }, fewer)).to.deep.include({
      dismissed: [],
      leaders: { db: "db-1", archive: "archive" },
    });
    expect(of([], { db: "db-9" }, fewer).leaders).to.deep.include({ db: "db-1" });
  });
});
