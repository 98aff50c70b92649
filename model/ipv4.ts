/** An IPv4 range: `base` is its network address as a number, `size` how many addresses it holds. */
export interface Range {
  readonly base: number;
  readonly prefix: number;
  readonly size: number;
}

/** The address as an unsigned number, or undefined when the text is not a dotted quad without leading zeros. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Parses `a.b.c.d/n`; undefined when it is malformed, or when the address has bits beyond the prefix. */
export function parseRange(cidr: string): Range | undefined {
  const [text, length, ...rest] = cidr.split("/");
  const base = parseAddress(text);
  if (base === undefined || length === undefined || rest.length > 0 || !/^(0|[1-9]\d?)$/.test(length)) return undefined;
  const prefix = Number(length);
  if (prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  return base % size === 0 ? { base, prefix, size } : undefined;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function overlap(a: Range, b: Range): boolean {
  return a.base < b.base + b.size && b.base < a.base + a.size;
}
