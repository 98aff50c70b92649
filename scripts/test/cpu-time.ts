/**
 * Seconds of processors that a command and all that it started have used, daemons and virtual machines among them. On a machine
 * with other work this says more than the time on the clock. From Linux's /proc (proc(5)); elsewhere nothing is measured.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Clock ticks of /proc/<pid>/stat in a second: USER_HZ, 100 on every architecture that Node.js runs on. */
const TICKS = 100;

/** The variable by which a command's own processes are known, also when they became daemons. */
export const MARK = "POWERCLOUD_TEST_MARK";

interface Sample {
  readonly parent: number;
  /** Ticks of the process itself and of its children that ended. */
  readonly ticks: number;
}

/** Adds up what the processes with one mark use; ask it at least once a second. */
export class CpuMeter {
  private samples = new Map<number, Sample>();
  /** Ticks of processes that ended and whose parent is none of ours. */
  private over = 0;
  /** Mount namespaces of our own: a virtual machine is known by its host's, as libvirt clears its environment. */
  private readonly namespaces = new Set<string>();

  /** @param mark value of the variable {@link MARK} */
  constructor(private readonly mark: string) {}

  sample(): void {
    const now = new Map<number, Sample>();
    for (const pid of processes()) {
      const sample = this.isOurs(pid) ? sampleOf(pid) : undefined;
      if (sample !== undefined) now.set(pid, sample);
    }
    for (const [pid, { ticks }] of this.samples) {
      if (!now.has(pid) && !this.passedOn(pid, now)) this.over += ticks;
    }
    this.samples = now;
  }

  /** What a process used goes to its parent when it ends, and on to the parent's when both do. */
  private passedOn(pid: number, now: ReadonlyMap<number, Sample>): boolean {
    for (let at = this.samples.get(pid)?.parent; at !== undefined; at = this.samples.get(at)?.parent) {
      if (now.has(at)) return true;
    }
    return false;
  }

  /** Undefined where nothing could be measured. */
  get seconds(): number | undefined {
    const ticks = [...this.samples.values()].reduce((sum, sample) => sum + sample.ticks, this.over);
    return ticks === 0 ? undefined : ticks / TICKS;
  }

  private isOurs(pid: number): boolean {
    const namespace = mountNamespace(pid);
    if (namespace !== undefined && this.namespaces.has(namespace)) return true;
    if (!environmentOf(pid).includes(`${MARK}=${this.mark}\0`)) return false;
    if (namespace !== undefined && namespace !== OWN_NAMESPACE) this.namespaces.add(namespace);
    return true;
  }
}

const OWN_NAMESPACE = mountNamespace(process.pid);

function processes(): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** Processes end while they are looked at, and others' may not be looked into. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function mountNamespace(pid: number): string | undefined {
  return attempt(() => readlinkSync(`/proc/${pid}/ns/mnt`));
}

function environmentOf(pid: number): string {
  return attempt(() => readFileSync(`/proc/${pid}/environ`, "utf8")) ?? "";
}

/** Fields 4 (parent) and 14 to 17 (user and system time, own and of children that ended). */
function sampleOf(pid: number): Sample | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, text) => sum + Number(text), 0);
  return { parent: Number(fields[1]), ticks };
}
