import { type Ledger, NOWHERE } from "../ledger";
import type { SearchOptions } from "./search-options";
import { Trial } from "./trial";

/** Which of the VMs that may move are on which of the hosts that a search is about. */
export class Tenancy {
  /** By host's index. */
  readonly of: number[][];
  /** All that may move and have a place, in no order. */
  private readonly placed: number[] = [];
  private readonly position: Int32Array;
  private readonly isOpen: Uint8Array;
  /** By VM: the soft violations that it had where it was, and may have again. */
  private readonly tolerated: Int32Array;

  constructor(
    private readonly ledger: Ledger,
    private readonly options: Pick<SearchOptions, "hosts" | "homeless" | "mayMove">,
  ) {
    this.of = ledger.hosts.map(() => []);
    this.position = new Int32Array(ledger.vms.length).fill(NOWHERE);
    this.isOpen = new Uint8Array(ledger.hosts.length);
    for (const host of options.hosts) this.isOpen[host] = 1;
    this.tolerated = new Int32Array(ledger.vms.length).fill(2 ** 30);
    for (const vm of ledger.vms.keys()) {
      const host = ledger.whereIs(vm);
      if (host !== NOWHERE && this.isOpen[host] === 1 && options.mayMove(vm)) this.enter(vm, host);
    }
  }

  put(vm: number, host: number): void {
    this.ledger.put(vm, host);
    this.enter(vm, host);
  }

  remove(vm: number): void {
    const host = this.ledger.whereIs(vm);
    this.ledger.remove(vm);
    this.tolerated[vm] = this.ledger.groups.softViolations(vm, host);
    this.leave(vm, host);
  }

  /** Whether a VM that stands nowhere may go to a host. */
  accepts(vm: number, host: number): boolean {
    return this.ledger.accepts(vm, host) && this.ledger.groups.softViolations(vm, host) <= this.tolerated[vm];
  }

  /** The host that is fullest with the VM, the one with the fewest soft violations first. */
  bestHost(vm: number): number {
    let best = NOWHERE;
    let [bestSoft, bestSlack] = [Infinity, Infinity];
    for (const host of this.options.hosts) {
      if (!this.accepts(vm, host)) continue;
      const soft = this.ledger.groups.softViolations(vm, host);
      const slack = this.ledger.slack(vm, host);
      if (soft < bestSoft || (soft === bestSoft && slack < bestSlack))
        [best, bestSoft, bestSlack] = [host, soft, slack];
    }
    return best;
  }

  /** Lets a VM drawn by lot change places with another one, or go to another host, if that can be. */
  shake(random: (limit: number) => number): void {
    if (this.placed.length === 0) return;
    const vm = this.placed[random(this.placed.length)];
    const other = this.placed[random(this.placed.length)];
    const [from, to] = [this.ledger.whereIs(vm), this.ledger.whereIs(other)];
    if (from === to) return;
    const trial = new Trial(this.ledger);
    if (this.relocate(trial, vm, to) || this.exchange(trial, vm, other)) {
      this.leave(vm, from);
      this.enter(vm, this.ledger.whereIs(vm));
      if (this.ledger.whereIs(other) === to) return;
      this.leave(other, to);
      this.enter(other, this.ledger.whereIs(other));
    } else trial.undo();
  }

  private relocate(trial: Trial, vm: number, to: number): boolean {
    const from = this.ledger.whereIs(vm);
    trial.remove(vm);
    const soft = this.ledger.groups.softViolations(vm, from);
    if (this.ledger.accepts(vm, to) && this.ledger.groups.softViolations(vm, to) <= soft) {
      trial.put(vm, to);
      return true;
    }
    trial.undo();
    return false;
  }

  private exchange(trial: Trial, vm: number, other: number): boolean {
    const { ledger } = this;
    const [from, to] = [ledger.whereIs(vm), ledger.whereIs(other)];
    trial.remove(vm);
    const soft = ledger.groups.softViolations(vm, from);
    trial.remove(other);
    const otherSoft = ledger.groups.softViolations(other, to);
    if (!ledger.accepts(vm, to) || ledger.groups.softViolations(vm, to) > soft) return false;
    trial.put(vm, to);
    if (!ledger.accepts(other, from) || ledger.groups.softViolations(other, from) > otherSoft) return false;
    trial.put(other, from);
    return true;
  }

  private enter(vm: number, host: number): void {
    this.of[host].push(vm);
    this.position[vm] = this.placed.push(vm) - 1;
  }

  private leave(vm: number, host: number): void {
    const tenants = this.of[host];
    tenants.splice(tenants.indexOf(vm), 1);
    const last = this.placed.pop()!;
    if (last !== vm) {
      this.placed[this.position[vm]] = last;
      this.position[last] = this.position[vm];
    }
    this.position[vm] = NOWHERE;
  }
}
