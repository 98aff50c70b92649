import type {
  CloudContract,
  Contracts,
  IntegrationContract,
  PhaseName,
  StandardizationContract,
  VirtualizationContract,
} from "../contracts/contracts";

/**
 * The conditions on a phase's outcome that the next phase relies on, and that do not hold.
 * Each is a clause that names what is wrong and how to mend it; none: the gate is open.
 */
export function unmetConditions<P extends PhaseName>(phase: P, contract: Contracts[P]): string[] {
  const gates: { [K in PhaseName]: (contract: Contracts[K]) => string[] } = {
    standardization: everythingFits,
    integration: everyHostIsPooled,
    virtualization: platformServes,
    cloud: entrancesExist,
  };
  return gates[phase](contract);
}

function everythingFits({ capacity, hosts }: StandardizationContract): string[] {
  if (hosts.length === 0) return ["no host was discovered (add hosts to the model's centres)"];
  if (capacity.fits) return [];
  const missing = capacity.unplaced.map(({ vm, reason }) => `${vm} (${reason})`);
  return [
    `the capacity plan has no place for ${missing.join(", ")} (add hosts, choose smaller flavors or raise standards.overcommit)`,
  ];
}

function everyHostIsPooled({ hosts, images }: IntegrationContract): string[] {
  const needed = Object.keys(images);
  return hosts.flatMap((host) => {
    const missing = needed.filter((image) => host.images[image] === undefined);
    return missing.length === 0 ? [] : [`host ${host.name} lacks the base image ${missing.join(", ")}`];
  });
}

function platformServes({ database, workers }: VirtualizationContract): string[] {
  const unmet: string[] = [];
  if (Object.keys(workers).length === 0) unmet.push("there is no worker VM (set platform.kubernetes.workers)");
  if (database.primary === "") unmet.push("there is no primary database");
  return unmet;
}

function entrancesExist({ entrances }: CloudContract): string[] {
  return Object.entries(entrances).flatMap(([name, { url }]) =>
    url === "" ? [`the ${name} entrance has no address`] : [],
  );
}
