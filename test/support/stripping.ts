import { join } from "node:path";
import { projectRoot } from "../../scripts/paths";

/** What lets a Node.js process require TypeScript: for `--require`, wherever the process runs. */
export const STRIPPING = join(projectRoot, "toolchain/typescript/register.js");
