/**
 * Where Pulumi enters the pack. Its own loader has ts-node check the types at each run, with whatever settings lie
 * around; what is registered after it only strips them.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- Pulumi loads the pack as CommonJS */
require("../../toolchain/typescript/register.js");
require("./index.ts");
