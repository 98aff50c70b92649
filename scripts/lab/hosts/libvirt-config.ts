import { createHash } from "node:crypto";

/** One lab host's `/etc/libvirt`, by file name. */
export function libvirtConfig(id: string, host: string): Readonly<Record<string, string>> {
  return {
    "libvirtd.conf": lines({
      unix_sock_dir: "/run/libvirt",
      unix_sock_group: "root",
      unix_sock_ro_perms: "0700",
      unix_sock_rw_perms: "0700",
      unix_sock_admin_perms: "0700",
      auth_unix_ro: "none",
      auth_unix_rw: "none",
      // All lab hosts share one machine, so its own UUID would make libvirt refuse migration "to the same host".
      host_uuid: hostUuid(id, host),
      log_outputs: "3:stderr",
    }),
    // Domains are told apart by the host's namespaces; controls inside of them (users, labels, cgroups) stay out.
    "qemu.conf": lines({
      user: "root",
      group: "root",
      security_driver: "none",
      cgroup_controllers: [],
      namespaces: [],
      remember_owner: 0,
    }),
    // Laid over /dev/kvm where that does not work.
    "no-kvm": "",
    "virtlogd.conf": lines({ log_outputs: "3:stderr" }),
  };
}

/** A UUID that stays the same for a host of a lab (RFC 9562, version 8: content of our own). */
export function hostUuid(id: string, host: string): string {
  const hex = createHash("sha256").update(`powercloud host ${id} ${host}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

function lines(settings: Record<string, string | number | readonly string[]>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join("");
}
