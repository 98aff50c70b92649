/** What a host that was lost still has when it comes back: machines of ours that run elsewhere by now. */
import { describeDomain, describeDomains, DomainDefinition, domainNames } from "../domains";
import { Owner, sameOwner } from "../ownership";
import { Virsh } from "../client";

/** Whose machines are looked for, and which of them the program wants somewhere. */
export interface Program {
  readonly owner: Pick<Owner, "stack" | "project">;
  readonly machines: ReadonlySet<string>;
}

/**
 * - `superseded`: another host has it;
 * - `unwanted`: the program has no such machine any more;
 * - `only`: no other host has it;
 * - `untold`: no host that answers has it, and some do not answer.
 */
export type Verdict =
  | { readonly is: "superseded"; readonly on: string }
  | { readonly is: "unwanted" | "only" }
  | { readonly is: "untold"; readonly silent: readonly string[] };

/** A domain of the program's on a host that was lost. */
export interface LeftBehind {
  readonly domain: DomainDefinition;
  readonly verdict: Verdict;
}

/** What another host has; undefined names: it does not answer. */
interface Census {
  readonly virsh: Virsh;
  readonly names: readonly string[] | undefined;
}

/**
 * The program's domains on `virsh`, by the mark of their owner: an adopted machine bears none, and is never among them.
 * @param others Every other host that may carry one of them now.
 */
export async function leftBehind(virsh: Virsh, others: readonly Virsh[], program: Program): Promise<LeftBehind[]> {
  const ours = (await describeDomains(virsh)).filter(({ owner }) => isOf(program, owner));
  if (ours.length === 0) return [];
  const census = await Promise.all(others.map(take));
  return Promise.all(ours.map(async (domain) => ({ domain, verdict: await judge(domain, census, program) })));
}

function isOf({ owner }: Program, mark: Owner | undefined): boolean {
  return mark !== undefined && mark.stack === owner.stack && mark.project === owner.project;
}

async function take(virsh: Virsh): Promise<Census> {
  return { virsh, names: await domainNames(virsh, "all").catch(() => undefined) };
}

async function judge(domain: DomainDefinition, census: readonly Census[], program: Program): Promise<Verdict> {
  for (const { virsh, names } of census) {
    if (names?.includes(domain.name) && (await isSame(virsh, domain))) return { is: "superseded", on: virsh.label };
  }
  if (!program.machines.has(domain.name)) return { is: "unwanted" };
  const silent = census.flatMap(({ virsh, names }) => (names === undefined ? [virsh.label] : []));
  return silent.length === 0 ? { is: "only" } : { is: "untold", silent };
}

/** Whether the host has the same machine of the same program, made anew. */
async function isSame(virsh: Virsh, { name, owner }: DomainDefinition): Promise<boolean> {
  const other = (await describeDomain(virsh, name))?.owner;
  return owner !== undefined && other !== undefined && sameOwner(owner, other);
}
