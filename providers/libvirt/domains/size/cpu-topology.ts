/** The topology of a machine's processors: https://libvirt.org/formatdomain.html#cpu-model-and-topology */
import { ProviderError } from "../../../base/types";
import { Element } from "../../client";

const LEVELS = ["sockets", "dies", "clusters", "cores", "threads"] as const;
type Level = (typeof LEVELS)[number];

/**
 * Makes a topology one of `most` processors: libvirt refuses a definition in which the two differ. Cores are added where a socket has
 * several, since guests may be licensed by sockets; else sockets. Threads, dies and clusters stay.
 * @throws ProviderError when no number of cores or sockets comes out.
 */
export function fitTopology(topology: Element | undefined, most: number, name: string): void {
  if (topology === undefined) return;
  const counts = Object.fromEntries(
    LEVELS.map((level) => [level, Number(topology.getAttribute(level) ?? 1)]),
  ) as Record<Level, number>;
  const total = LEVELS.reduce((product, level) => product * counts[level], 1);
  if (total === most) return;
  const order: Level[] = counts.cores > 1 ? ["cores", "sockets"] : ["sockets", "cores"];
  const level = order.find((one) => most % (total / counts[one]) === 0);
  if (level !== undefined) return topology.setAttribute(level, String(most / (total / counts[level])));
  const shape = LEVELS.filter((one) => topology.getAttribute(one) !== null).map((one) => `${counts[one]} ${one}`);
  const steps = [...new Set(order.map((one) => total / counts[one]))].join(" or ");
  throw new ProviderError(
    `${name} cannot be given maxVcpu ${most}: its processors are ${shape.join(" x ")}, and other sockets or cores give multiples of ${steps}. ` +
      `Choose one of those, or change the topology by virsh edit ${name} on its host, then run pulumi refresh and say the same in the program`,
  );
}
