/** Limits of a model file, far above what a power company's whole network needs. */
export const CAPS = {
  /** Bytes of UTF-8. */
  bytes: 1024 * 1024,
  /** Nested collections. */
  depth: 32,
  /** Uses of anchors. */
  aliases: 100,
  /** Values, with aliased ones counted at each use. */
  values: 100_000,
} as const;
