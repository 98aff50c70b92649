/**
 * Runs a TypeScript program: `node .../toolchain/typescript/run.js PROGRAM.ts [arguments]`. The entry is JavaScript, so that it is also found
 * where NODE_OPTIONS has `--import`, with which Node.js takes the entry for a module of a kind that it knows.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- it is what Node.js loads first, without any loader */
const path = require("node:path");
require("./register.js");

process.argv.splice(1, 1);
process.argv[1] = path.resolve(process.argv[1] ?? "");
require(process.argv[1]);
