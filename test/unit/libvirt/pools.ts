/** A pool of every type, as a program describes it. */
export const SERVICE_UUID = "11111111-2222-8333-8444-555555555555";
export const SECRET = "aaaaaaaa-bbbb-8ccc-8ddd-eeeeeeeeeeee";

export const POOLS: Readonly<Record<string, { type: string; path?: string; source?: object; permissions?: object }>> = {
  dir: { type: "dir", path: "/srv/images", permissions: { mode: "0750", owner: 64055, group: 64055 } },
  fs: { type: "fs", path: "/srv/disk", source: { device: "/dev/sdb1", format: "ext4" } },
  netfs: { type: "netfs", path: "/srv/nfs", source: { host: "nas-1", directory: "/export/vms", format: "nfs" } },
  logical: { type: "logical", source: { name: "vms", devices: ["/dev/sdb", "/dev/sdc"] } },
  iscsi: {
    type: "iscsi",
    source: {
      host: "san-1",
      port: 3261,
      target: "iqn.2024-01.example:disks",
      initiator: "iqn.2024-01.example:guiyang-1",
      auth: { username: "powercloud", secret: SECRET },
    },
  },
  rbd: {
    type: "rbd",
    source: {
      hosts: [{ name: "mon-1", port: 6789 }, { name: "mon-2" }],
      name: "vms",
      auth: { username: "powercloud", secret: SECRET },
    },
  },
};
