import { UserError } from "../user-error";
import { nodeMinimum } from "./catalogue";
import { isAtLeast } from "./version";

/** @throws {UserError} When Node.js is older than the project needs. */
export function requireNode(version: string = process.versions.node): void {
  if (isAtLeast(version, nodeMinimum)) return;
  throw new UserError(`Node.js ${version} is too old; install ${nodeMinimum} or newer and put it on PATH`);
}
