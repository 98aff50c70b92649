/**
 * Where Pulumi enters the pack. Its own loader has ts-node check the types at each run, with whatever settings lie
 * around; tsx, registered after it, only strips them.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- Pulumi loads the pack as CommonJS */
require("tsx/cjs");
require("./index.ts");
