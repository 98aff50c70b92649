/** Where Pulumi enters the program: its own loader would have ts-node check the types at each run, which costs seconds. */
/* eslint-disable @typescript-eslint/no-require-imports -- Pulumi loads the program as CommonJS */
require("../toolchain/typescript/register.js");
module.exports = require("./index.ts");
