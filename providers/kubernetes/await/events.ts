/**
 * What the cluster warned of, to explain why an object did not become ready.
 */

import type { Cluster } from "../cluster";
import { at, type KubeObject, nameOf, namespaceOf, textAt } from "../object";

/** How many different warnings are told. */
const SHOWN = 5;
/** Milliseconds for the question: it is asked after all other time is over. */
const TIME = 5000;

/**
 * Texts of the latest different warnings about an object or what it made: pods and replica sets are called after
 * their owners. Events of objects outside namespaces are kept in `default`.
 */
export async function warningEvents(cluster: Cluster, object: KubeObject): Promise<string[]> {
  const query = { fieldSelector: "type=Warning" };
  const namespace = namespaceOf(object) ?? "default";
  const events = await cluster.list("v1", "Event", namespace, query, AbortSignal.timeout(TIME));
  return tellEvents(events, nameOf(object) ?? "");
}

/** The pure part of {@link warningEvents}. */
export function tellEvents(events: readonly KubeObject[], name: string): string[] {
  const about = events.filter((event) => {
    const subject = textAt(event, "involvedObject", "name") ?? "";
    return subject === name || subject.startsWith(`${name}-`);
  });
  const time = (event: KubeObject) => String(at(event, "lastTimestamp") ?? at(event, "eventTime") ?? "");
  const latest = about.sort((a, b) => time(b).localeCompare(time(a)));
  const texts = latest.map((event) => {
    const subject = textAt(event, "involvedObject", "name") ?? name;
    return `${subject}: ${textAt(event, "reason") ?? "warning"}: ${(textAt(event, "message") ?? "").trim()}`;
  });
  return [...new Set(texts)].slice(0, SHOWN);
}
