import { existsSync, readFileSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { cacheDir } from "../paths";
import { run } from "../run";
import { UserError } from "../user-error";
import { edgeRuns, EDGE_PORTS, listens } from "./network/edge";
import type { LabIdentity } from "./identity";

const GIB = 1024 ** 3;
/** A machine sold as 8 GiB shows somewhat less to its kernel. */
const MEMORY_GIB = 7.5;
const DISK_GIB = 15;
/** What a lab that exists already may still grow by. */
const DISK_AGAIN_GIB = 3;

/** What the lab needs to know of a machine before it touches it. */
export interface MachineFacts {
  readonly platform: string;
  /** Effective user id. */
  readonly user: number;
  /** Programs that no set-up brings, and that are missing. */
  readonly missingPrograms: readonly string[];
  /** Why namespaces, bridges or taps cannot be made; undefined when they can. */
  readonly namespaceProblem?: string;
  readonly memory: { readonly totalGiB: number; readonly availableGiB: number };
  /** Free space of the file systems written to, by folder. */
  readonly freeDiskGiB: Readonly<Record<string, number>>;
  /** A lab of this checkout is there already. */
  readonly labExists: boolean;
  /** Addresses of the lab on which another program listens. */
  readonly takenAddresses: readonly string[];
}

const PROGRAMS: Readonly<Record<string, string>> = {
  ip: "iproute2",
  unshare: "util-linux",
  setpriv: "util-linux",
  flock: "util-linux",
  mount: "mount",
  hostname: "hostname",
  sh: "dash",
};

/**
 * Checks everything that the lab needs from the machine and that no set-up can bring.
 * @returns One line on the machine's memory and disk.
 * @throws {UserError} With all that is missing (exit code 2).
 */
export async function preflight(identity: LabIdentity): Promise<string> {
  const facts = await machineFacts(identity);
  const problems = judge(facts);
  if (problems.length > 0) {
    const list = problems.map((problem) => `  - ${problem}`).join("\n");
    throw new UserError(`this machine cannot run the lab:\n${list}`);
  }
  const disk = Math.min(...Object.values(facts.freeDiskGiB));
  const { totalGiB, availableGiB } = facts.memory;
  return `memory: ${availableGiB.toFixed(1)} of ${totalGiB.toFixed(1)} GiB free; disk: ${disk.toFixed(0)} GiB free`;
}

/** Each missing thing with what was found, what is needed and the fix; empty when the machine will do. */
export function judge(facts: MachineFacts): string[] {
  if (facts.platform !== "linux") {
    return [
      `operating system: found ${facts.platform}, needed is Linux (network namespaces, libvirt); use a Linux machine or VM`,
    ];
  }
  const problems: string[] = [];
  if (facts.user !== 0) {
    problems.push(
      `rights: found user id ${facts.user}, needed is root (namespaces, bridges, libvirtd); run it with sudo`,
    );
  }
  for (const program of facts.missingPrograms) {
    problems.push(`program: ${program} is not on PATH; install the package ${PROGRAMS[program] ?? program}`);
  }
  if (facts.namespaceProblem) {
    problems.push(`namespaces: ${facts.namespaceProblem}; use a machine or VM of its own, or a privileged container`);
  }
  if (facts.memory.totalGiB < MEMORY_GIB) {
    const { totalGiB, availableGiB } = facts.memory;
    problems.push(
      `memory: found ${totalGiB.toFixed(1)} GiB (${availableGiB.toFixed(1)} GiB free), needed are 8 GiB; ` +
        "give the machine more",
    );
  }
  const needed = facts.labExists ? DISK_AGAIN_GIB : DISK_GIB;
  for (const [folder, free] of Object.entries(facts.freeDiskGiB)) {
    if (free >= needed) continue;
    problems.push(
      `disk: ${free.toFixed(1)} GiB free at ${folder}, needed are ${needed} GiB; free some, or move the checkout`,
    );
  }
  for (const address of facts.takenAddresses) {
    problems.push(
      `address: another program listens on ${address}, which this lab needs; stop it (\`ss -ltnp\` names it)`,
    );
  }
  return problems;
}

async function machineFacts(identity: LabIdentity): Promise<MachineFacts> {
  const user = process.geteuid?.() ?? -1;
  const missingPrograms = process.platform === "linux" ? await missing(Object.keys(PROGRAMS)) : [];
  const tryNamespaces = user === 0 && missingPrograms.length === 0;
  return {
    platform: process.platform,
    user,
    missingPrograms,
    namespaceProblem: tryNamespaces ? await namespaceProblem() : undefined,
    memory: memory(),
    freeDiskGiB: Object.fromEntries([identity.root, cacheDir()].map((folder) => [folder, freeGiB(folder)])),
    labExists: existsSync(`${identity.labDir}/hosts`),
    // Only root can tell the lab's own edge from another program.
    takenAddresses: user !== 0 || edgeRuns(identity) ? [] : await taken(identity.loopback),
  };
}

async function missing(programs: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    programs.map((program) =>
      run("sh", ["-c", 'command -v "$1"', "sh", program]).then(
        () => true,
        () => false,
      ),
    ),
  );
  return programs.filter((_, at) => !found[at]);
}

/** Makes, in namespaces that end with the command, one of each thing that the lab is made of. */
const TRIAL = `
mount --make-rslave / || exit 1
ip link add br0 type bridge || exit 1
ip link add ve0 type veth peer name ve1 || exit 1
ip tuntap add tap0 mode tap || exit 1
echo 1 > /proc/sys/net/ipv4/ip_forward || exit 1
`;

async function namespaceProblem(): Promise<string | undefined> {
  const options = { timeoutSeconds: 10, env: { LC_ALL: "C" } };
  return run("unshare", ["--mount", "--net", "--uts", "--ipc", "sh", "-c", TRIAL], options).then(
    () => undefined,
    (error: Error) => `the kernel refuses them (${error.message.split("\n").at(-1)})`,
  );
}

function memory(): MachineFacts["memory"] {
  const info = process.platform === "linux" ? readFileSync("/proc/meminfo", "utf8") : "";
  const gib = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(info)?.[1] ?? 0) / 1024 ** 2;
  return { totalGiB: gib("MemTotal"), availableGiB: gib("MemAvailable") };
}

function freeGiB(folder: string): number {
  if (!existsSync(folder)) return freeGiB(dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / GIB;
}

async function taken(loopback: string): Promise<string[]> {
  const ports = Object.values(EDGE_PORTS);
  const answers = await Promise.all(ports.map((port) => listens(loopback, port)));
  return ports.filter((_, at) => answers[at]).map((port) => `${loopback}:${port}`);
}
