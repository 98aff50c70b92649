/** Pools of every type in libvirt's words; that libvirt takes them is shown in test/integration/libvirt/storage/pool.test.ts. */
import { expect } from "chai";

import { checkPool, PoolInputs } from "../../../providers/libvirt/storage/pool-inputs";
import { poolXml, readPool } from "../../../providers/libvirt/storage/pool-xml";
import { POOLS, SECRET, SERVICE_UUID } from "./pools";

const COMMON = {
  host: { rule: () => undefined },
  name: { rule: () => undefined },
  autostart: { rule: () => undefined },
};

describe("storage pools in XML", () => {
  for (const [type, args] of Object.entries(POOLS)) {
    it(`${type}: is read back as it was written`, () => {
      const { inputs, failures } = checkPool({ name: type, ...args }, COMMON);
      expect(failures).deep.equal([]);
      const found = readPool(poolXml(inputs as unknown as PoolInputs, { uuid: SERVICE_UUID }));
      const { name, ...own } = inputs;
      expect(name).equal(type);
      expect({ ...found.own, path: args.path }).deep.equal({ ...own, path: args.path });
      expect(found).include({ uuid: SERVICE_UUID, type });
    });
  }

  it("rbd: names the monitors, the pool and the secret, and no key", () => {
    const { inputs } = checkPool({ name: "images", ...POOLS.rbd }, COMMON);
    const xml = poolXml(inputs as unknown as PoolInputs, { uuid: SERVICE_UUID }).replace(/\s+</g, "<");
    expect(xml.trim()).equal(
      `<pool type="rbd"><name>images</name><uuid>${SERVICE_UUID}</uuid><source><host name="mon-1" port="6789"/>` +
        `<host name="mon-2"/><auth type="ceph" username="powercloud"><secret uuid="${SECRET}"/></auth>` +
        "<name>vms</name></source></pool>",
    );
  });

  it("says what does not fit a type", () => {
    const failures = (news: object) =>
      checkPool({ name: "p", ...news }, COMMON).failures.map(({ property, reason }) => `${property}: ${reason}`);
    expect(failures({ type: "lvm" })).match(/"lvm" is not allowed: one of dir, fs, netfs, logical, iscsi, rbd/);
    expect(failures({ type: "dir" })).match(/^path: is required/);
    expect(failures({ type: "logical", path: "/dev/x", source: { name: "x" } })).match(/^path: is not chosen for type/);
    expect(failures({ type: "netfs", path: "/p" })).match(/^source: is required for type netfs/);
    expect(failures({ path: "/p", source: {} })).match(/^source: has no meaning for type dir/);
    expect(failures({ path: "/p", permissions: { mode: "711" } })).match(/^permissions.mode: "711" is no mode/);
    const iscsi = { host: "san", target: "disks", auth: { username: "u", secret: "password" } };
    expect(failures({ type: "iscsi", source: iscsi })).deep.equal([
      'source.target: "disks" is no iSCSI name like iqn.2024-01.example:disks',
      'source.auth.secret: "password" is no UUID in lower case; take the output uuid of a Secret',
    ]);
  });
});
