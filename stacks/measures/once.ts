/** A measurement that several conditions share: it is made when the first of them asks, and not at all in a preview. */
export function once<T>(measure: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: measure() }).value;
}
