/**
 * What is wrong where two names of the model lead to the same server: its room would be counted twice, and machines that are
 * to be apart would be together. A sentence for each such server; empty when there is none.
 * @param uuids UUID of each host, by name; undefined where it is not known yet.
 */
export function sameServers(uuids: Readonly<Record<string, string | undefined>>): string[] {
  const names = new Map<string, string[]>();
  for (const [name, uuid] of Object.entries(uuids)) {
    if (uuid !== undefined) names.set(uuid, [...(names.get(uuid) ?? []), name]);
  }
  return [...names].flatMap(([uuid, same]) =>
    same.length < 2 ? [] : [`${same.join(" and ")} are one server (${uuid})`],
  );
}
