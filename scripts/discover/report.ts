import { table } from "../table";
import type { AskedHost } from "./asked-host";
import type { Proposal } from "./proposals";

/** What was found, for people: hosts, those that cannot serve, and the conformance of the machines that were there. */
export function reportText(hosts: readonly AskedHost[], proposed: readonly Proposal[]): string {
  return [hostLines(hosts), refusalLines(hosts), machineLines(proposed), countLines(proposed)]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function hostLines(hosts: readonly AskedHost[]): string[] {
  const rows = hosts.flatMap(({ name, centre, found }) => {
    if (found === undefined) return [];
    const { vcpu, memoryMiB, diskGiB, numa, libvirtVersion, hypervisorVersion, virtualization } = found;
    const versions = `libvirt ${libvirtVersion}, QEMU ${hypervisorVersion}, ${virtualization === "kvm" ? "KVM" : "emulation"}`;
    const { pools, networks, machines } = found;
    return [
      [name, centre, vcpu, memoryMiB, diskGiB, numa.length, pools.length, networks.length, machines.length, versions],
    ];
  });
  const head = ["host", "centre", "vCPU", "MiB", "GiB", "NUMA", "pools", "networks", "VMs", "software"];
  return rows.length === 0 ? [] : [table(head, rows)];
}

function refusalLines(hosts: readonly AskedHost[]): string[] {
  const refused = hosts.filter(({ reasons }) => reasons.length > 0);
  if (refused.length === 0) return [];
  return [
    "Hosts that cannot serve:",
    ...refused.flatMap(({ name, reasons }) => reasons.map((reason) => `  ${name}: ${reason}`)),
  ];
}

function machineLines(proposed: readonly Proposal[]): string[] {
  if (proposed.length === 0) return [];
  const rows = proposed.map((proposal) => {
    const { host, machine, flavor, nearest } = proposal;
    const standard = flavor ?? (nearest === undefined ? "-" : `${nearest.flavor} (${nearest.change})`);
    return [
      machine.name,
      host,
      machine.state,
      machine.vcpu,
      machine.memoryMiB,
      machine.diskGiB ?? "?",
      standard,
      does(proposal),
    ];
  });
  const head = ["machine", "host", "state", "vCPU", "MiB", "GiB", "nearest flavor", "proposal"];
  const details = proposed.flatMap(({ machine, host, deviations }) =>
    deviations.map((deviation) => `  ${machine.name} on ${host}: ${deviation}`),
  );
  return [
    "Machines that the hosts ran before:",
    table(head, rows),
    ...(details.length === 0 ? [] : ["", "Not as the standard machine is:", ...details]),
  ];
}

function does({ decision, flavor, obstacle }: Proposal): string {
  if (decision === "adopted") return "adopted already";
  if (decision === "leave") return obstacle === undefined ? "left alone" : `left alone: ${obstacle}`;
  return flavor === undefined ? "adopt as it is" : `adopt as ${flavor}`;
}

function countLines(proposed: readonly Proposal[]): string[] {
  if (proposed.length === 0) return [];
  const conforming = proposed.filter(
    ({ flavor, deviations }) => flavor !== undefined && deviations.length === 0,
  ).length;
  const left = proposed.filter(({ decision }) => decision === "leave").length;
  return [
    `${conforming} of ${proposed.length} machines conform to the standards.` +
      (left === 0 ? "" : ` ${left} are left alone: what they take from their hosts is not counted in any plan.`),
  ];
}
