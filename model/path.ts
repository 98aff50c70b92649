/** Keys and indexes from the root of the file to a value. */
export type Path = readonly (string | number)[];

/** Reads like `users.staff.roles.clerk[0]`. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${part}`))
    .join("");
}

/** Path of a JSON pointer into `root`: parts below lists are indexes. */
export function fromPointer(pointer: string, root: unknown): Path {
  let value = root;
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => {
      const key = Array.isArray(value) ? Number(part) : part;
      value = (value as Record<string | number, unknown>)[key];
      return key;
    });
}
