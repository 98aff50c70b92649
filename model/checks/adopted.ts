import { describeValue } from "../reading/describe";
import { adoptedOf, type AdoptedEntry, type Draft, entries } from "../draft";
import { serviceMachine } from "../service-machine";
import type { Issues } from "../issues";
import type { ModelService } from "../services";

/** An adopted machine has one size and one place, and is in nobody's way. */
export function checkAdopted(draft: Draft, issues: Issues, services: readonly ModelService[]): void {
  const uuids = new Map<string, string>();
  const ours = namesOfOurs(draft);
  const groups = services.flatMap((service) => service.groups);
  for (const entry of adoptedOf(draft)) {
    const { path, name, machine, host } = entry;
    checkSize(entry, issues);
    if (ours.has(name) || groups.includes(/^(.+)-\d+$/.exec(name)?.[1] ?? "")) {
      const allowed = "a name that no machine of the environment has: rename one of the two (virsh domrename)";
      issues.report({ path, found: `the name ${JSON.stringify(name)}`, allowed, atKey: true });
    }
    if (host.state === "standby" || host.state === "retired") {
      const allowed = `none on a host that is ${host.state}: let it go (take it out of the model), or move it to another host first`;
      issues.report({ path, found: "an adopted machine", allowed, atKey: true });
    }
    const other = machine.uuid === undefined ? undefined : uuids.get(machine.uuid);
    if (other !== undefined) {
      const allowed = `a UUID that no other machine has (${other})`;
      issues.report({ path: [...path, "uuid"], found: describeValue(machine.uuid), allowed });
    }
    if (machine.uuid !== undefined) uuids.set(machine.uuid, other ?? path.join("."));
  }
}

function checkSize({ path, machine: { flavor, vcpu, memory } }: AdoptedEntry, issues: Issues): void {
  const own = Object.entries({ vcpu, memory }).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (flavor === undefined ? own.length === 2 : own.length === 0) return;
  const parts = [...(flavor === undefined ? [] : ["flavor"]), ...own];
  const found = parts.length === 0 ? "no size" : parts.join(" and ");
  issues.report({ path, found, allowed: "a flavor, or vcpu and memory", atKey: true });
}

/** Services are named after their centres; a name that a draft leaves open is no matter. */
function namesOfOurs(draft: Draft): ReadonlySet<string> {
  const all = entries(draft.centres).flatMap(([name, centre]) =>
    Object.entries(centre.services ?? {}).map(([service, own]) => serviceMachine(name, service, centre, own)),
  );
  return new Set(all);
}
