import type { Standards } from "../../model/types";
import { isAtLeast } from "../toolchain/version";
import type { FoundHost } from "./ask-host";

/** Checkpoints of domains, whose metadata the plugin removes with a domain, came with it: https://libvirt.org/news.html */
const OLDEST_LIBVIRT = "5.6.0";

export interface VerdictOptions {
  /** Hosts without hardware virtualization serve too: their machines are emulated. */
  readonly allowEmulation: boolean;
}

/** Why a host cannot serve, each reason with its fix; none: it can. */
export function reasonsAgainst(
  host: Pick<FoundHost, "virtualization" | "libvirtVersion" | "vcpu" | "memoryMiB" | "diskGiB">,
  standards: Pick<Standards, "flavors" | "overcommit">,
  { allowEmulation }: VerdictOptions,
): string[] {
  const { virtualization, libvirtVersion } = host;
  const flavors = Object.values(standards.flavors);
  const smallest = (key: "vcpu" | "memoryMiB") => Math.min(...flavors.map((flavor) => flavor[key]));
  // A disk in a class of storage takes nothing of the host's own pool.
  const disks = flavors.map(({ diskGiB, storage }) => (storage === undefined ? diskGiB : 0));
  const { overcommit } = standards;
  return [
    ...(virtualization === "kvm" || allowEmulation
      ? []
      : [
          "no hardware virtualization: KVM is not usable there (switch VT-x or AMD-V on in its firmware, load kvm_intel or " +
            "kvm_amd; or --allow-emulation, far slower)",
        ]),
    ...(isAtLeast(libvirtVersion, OLDEST_LIBVIRT)
      ? []
      : [`libvirt ${libvirtVersion || "of unknown version"}, at least ${OLDEST_LIBVIRT} is needed: update it`]),
    ...tooSmall("vCPU", host.vcpu * overcommit.vcpu, smallest("vcpu"), "leave it out"),
    ...tooSmall("MiB of memory", host.memoryMiB * overcommit.memory, smallest("memoryMiB"), "leave it out"),
    ...tooSmall(
      "GiB of disk",
      host.diskGiB * overcommit.disk,
      Math.min(...disks),
      "give it room, or name another folder as its pool",
    ),
  ];
}

function tooSmall(what: string, has: number, needed: number, fix: string): string[] {
  return has >= needed ? [] : [`no space: ${has} ${what}, the smallest flavor takes ${needed} (${fix})`];
}
