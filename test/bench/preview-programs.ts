import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadModel } from "../../model/load";
import type { ModelFile } from "../../model/schema";
import { phaseContracts } from "./phase-contracts";
import { previewProject, type PreviewProject } from "./preview-project";
import type { Recorded } from "./recording";

/** The phases that make an environment's VMs: the counties' services, then the platform's machines. */
export const PHASES = ["integration", "virtualization"] as const;
export type VmPhase = (typeof PHASES)[number];

/** A program that has the previewed phases as stacks. */
export interface PreviewProgram {
  preview(phase: VmPhase, ...args: string[]): Promise<string>;
  remove(): void;
}

/**
 * This project's own program for an environment, with its own plugins. The phases before each phase are stacks that left
 * their contract as outputs; the control plane's kubeconfig does not exist.
 */
export async function ownProgram(file: ModelFile, signal: AbortSignal): Promise<PreviewProgram> {
  const plugins = { libvirt: "providers/libvirt", powercloud: "providers/powercloud" };
  const project = await previewProject({ program: "stacks/index.ts", plugins, signal });
  return prepared(project, file.name, async () => {
    const path = join(project.folder, "model.yaml");
    writeFileSync(path, stringify(file));
    const contracts = await phaseContracts(await loadModel(path));
    for (const [phase, contract] of Object.entries(contracts)) {
      await project.leftBehind(`${file.name}.${phase}`, contract);
    }
    await project.pulumi("stack", "init", `${file.name}.virtualization`);
    for (const phase of PHASES) {
      await project.pulumi("config", "set", "powercloud:model", path, "-s", `${file.name}.${phase}`);
    }
  });
}

/** The program that registers what was recorded, with the plugin that does nothing. */
export async function bareProgram(
  recordings: Readonly<Record<VmPhase, readonly Recorded[]>>,
  signal: AbortSignal,
): Promise<PreviewProgram> {
  const plugins = { bare: "test/bench/bare-plugin" };
  const project = await previewProject({ program: "test/bench/bare-program.ts", plugins, signal });
  return prepared(project, "bare", async () => {
    project.env.BARE_RECORDINGS = project.folder;
    for (const phase of PHASES) {
      writeFileSync(join(project.folder, `bare.${phase}.json`), JSON.stringify(recordings[phase]));
      await project.pulumi("stack", "init", `bare.${phase}`);
    }
  });
}

async function prepared(
  project: PreviewProject,
  environment: string,
  prepare: () => Promise<void>,
): Promise<PreviewProgram> {
  try {
    await prepare();
  } catch (error) {
    project.remove();
    throw error;
  }
  return {
    preview: (phase, ...args) => project.pulumi("preview", "-s", `${environment}.${phase}`, ...args),
    remove: () => project.remove(),
  };
}
