import type { CommandEntry } from "./lazy";

/** The sub-commands, in the order in which a newcomer meets them. */
export const commands: readonly CommandEntry[] = [
  {
    name: "setup",
    summary: "brings the tools, system packages and Pulumi plugins that the project needs",
    load: async () => (await import("./setup.js")).setupCommand(),
  },
  {
    name: "doctor",
    summary: "checks this machine without changing anything, and names the fix for each failure",
    load: async () => (await import("./doctor.js")).doctorCommand(),
  },
  {
    name: "lab",
    summary: "builds the example environment on this machine, shows its state, or removes it",
    load: async () => (await import("./lab.js")).labCommand(),
  },
  {
    name: "env",
    summary: "prints what a shell needs for plain pulumi commands",
    load: async () => (await import("./env.js")).envCommand(),
  },
  {
    name: "model",
    summary: "checks a model file",
    load: async () => (await import("./model.js")).modelCommand(),
  },
  {
    name: "image",
    summary: "builds golden images, and pushes the container images",
    load: async () => (await import("./image.js")).imageCommand(),
  },
  {
    name: "plan",
    summary: "shows where the virtual machines of an environment would run",
    load: async () => (await import("./plan.js")).planCommand(),
  },
  {
    name: "status",
    summary: "shows what was measured on an environment: every condition of every phase, with its limit and age",
    load: async () => (await import("./status.js")).statusCommand(),
  },
  {
    name: "preview",
    summary: "previews all phases of an environment, with policy findings, as one report",
    load: async () => (await import("./preview.js")).previewCommand(),
  },
];
