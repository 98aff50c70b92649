/**
 * Runs in a program before anything else, when the environment could not carry all of its variables: they come by a
 * pipe. From the environment a program sees them as ever; its own children do not inherit them, as no child could be
 * started with them. So they are put behind process.env, where reading finds them and listing does not.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- node preloads it as CommonJS, without anything that strips types */
"use strict";
const { closeSync, readFileSync } = require("node:fs");

/** A program that starts node again repeats the preload, but has no pipe: nothing is to be done there. */
const descriptor = process.env.POWERCLOUD_LONG_VARIABLES;
if (descriptor !== undefined) {
  delete process.env.POWERCLOUD_LONG_VARIABLES;
  const variables = JSON.parse(readFileSync(Number(descriptor), "utf8"));
  closeSync(Number(descriptor));
  const behind = Object.create(Object.prototype);
  for (const [name, value] of Object.entries(variables)) {
    Object.defineProperty(behind, name, { value, enumerable: false, writable: true, configurable: true });
  }
  Object.setPrototypeOf(process.env, behind);
  process.execArgv.splice(process.execArgv.indexOf("--require"), 2);
}
