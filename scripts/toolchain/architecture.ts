import { UserError } from "../user-error";

export interface Architecture {
  /** As Go calls it. */
  readonly go: string;
  /** As Node calls it. */
  readonly node: string;
  /** As `uname -m` calls it. */
  readonly uname: string;
  /** Debian's multiarch triplet. */
  readonly triplet: string;
}

/** The processor architectures that the project runs on. */
export const ARCHITECTURES: readonly Architecture[] = [
  { go: "amd64", node: "x64", uname: "x86_64", triplet: "x86_64-linux-gnu" },
  { go: "arm64", node: "arm64", uname: "arm64", triplet: "aarch64-linux-gnu" },
];

/**
 * The names of this machine's processor architecture.
 * @throws {UserError} When it is neither amd64 nor arm64.
 */
export function architecture(node: string = process.arch): Architecture {
  const found = ARCHITECTURES.find((one) => one.node === node);
  if (!found) throw new UserError(`processor architecture ${node} is not supported; allowed: amd64, arm64`);
  return found;
}

/** Fills the architecture's names into a text with `{goarch}`, `{nodearch}`, `{unamearch}`, `{triplet}`. */
export function fillIn(text: string, names = architecture()): string {
  return text
    .replaceAll("{goarch}", names.go)
    .replaceAll("{nodearch}", names.node)
    .replaceAll("{unamearch}", names.uname)
    .replaceAll("{triplet}", names.triplet);
}
