/** Lists of processors as libvirt writes them, `0-3,8,^2`: https://libvirt.org/formatdomain.html#cpu-allocation */

/** Their numbers, ascending. */
export function parseCpus(text: string): number[] {
  const parts = text.split(",").map((part) => part.trim());
  const out = new Set(parts.filter((part) => part.startsWith("^")).map((part) => Number(part.slice(1))));
  const all = parts
    .filter((part) => part !== "" && !part.startsWith("^"))
    .flatMap((part) => {
      const [first, last = first] = part.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
  return [...new Set(all)].filter((id) => !out.has(id)).sort((a, b) => a - b);
}

/** @param ids Ascending. */
export function formatCpus(ids: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const id of ids) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === id - 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}
