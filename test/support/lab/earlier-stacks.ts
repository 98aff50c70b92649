/** The lab's four stacks as an earlier version left them, in a project of their own, beside a cluster with their objects. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot } from "../../../scripts/paths";
import { pluginHome } from "../../../scripts/toolchain/plugins";
import { type KubeApi, startKubeApi } from "../kube/kube-apiserver";
import { putInPlace, type OldState } from "../kube/old-objects";
import { scratchProject, type ScratchProject } from "../scratch-project";
import type { PhaseName } from "./lab";

const STATES = join(projectRoot, "test/fixtures/states");
const PHASES: readonly PhaseName[] = ["standardization", "integration", "virtualization", "cloud"];
/** Where that lab was entered. */
const ENTRANCES = { internalEntrance: "https://127.167.209.1:8443", publicEntrance: "https://127.167.209.1:9443" };

/** One step of a preview. */
export interface PreviewedStep {
  /** As Pulumi calls it: `same`, `update`, `replace`, … */
  readonly op: string;
  readonly urn: string;
  readonly newState?: { readonly inputs: Readonly<Record<string, unknown>> };
}

export interface Preview {
  readonly steps: readonly PreviewedStep[];
  /** Resources that stay as they are. */
  readonly unchanged: number;
}

/** Changes the model; it gets the example's own text. */
export type Edit = (text: string) => string;

/** Each stack has its own model, so that previews of several may run side by side. */
export interface EarlierStacks {
  /** All phases by one model, two at a time: each starts several programs. */
  previews(edit: Edit): Promise<Record<PhaseName, Preview>>;
  /** Carries a phase out by the example's own model. @returns what it promises, without secrets */
  up(phase: PhaseName): Promise<Record<string, unknown>>;
  /** @returns all that Pulumi says in a preview */
  said(phase: PhaseName, edit: Edit): Promise<string>;
  /** The same of a preview that has to fail. */
  refusal(phase: PhaseName, edit: Edit): Promise<string>;
  remove(): Promise<void>;
}

/** The stacks' hosts answer nobody; their cluster is a real API server without nodes. */
export async function earlierStacks(): Promise<EarlierStacks> {
  const program = `module.exports = require(${JSON.stringify(join(projectRoot, "stacks/index.ts"))});`;
  const scratch = await scratchProject(program, { timeoutSeconds: 300, plugins: ["powercloud", "libvirt"] });
  let api: KubeApi | undefined;
  const remove = async () => {
    scratch.remove();
    await api?.stop();
  };
  try {
    api = await startKubeApi();
    const useModel = modelsIn(scratch, api);
    await fill(scratch, api);
    const said = async (phase: PhaseName, edit: Edit, isRefused: boolean) => {
      useModel(phase, edit);
      const { exitCode, stdout, stderr } = await scratch.pulumi("preview", "--diff", "-s", `lab.${phase}`);
      if ((exitCode !== 0) === isRefused) return stdout + stderr;
      throw new Error(`the preview of ${phase} ended with ${exitCode}:\n${stdout}${stderr}`);
    };
    return {
      previews: async (edit) => {
        const [first, second] = await Promise.all(
          [PHASES.slice(0, 2), PHASES.slice(2)].map(async (phases) => {
            const all: [PhaseName, Preview][] = [];
            for (const phase of phases) {
              useModel(phase, edit);
              all.push([phase, await preview(scratch, phase)]);
            }
            return all;
          }),
        );
        return Object.fromEntries([...first!, ...second!]) as Record<PhaseName, Preview>;
      },
      up: async (phase) => {
        useModel(phase, (text) => text);
        await succeed(scratch, "up", "--yes", "--skip-preview", "-s", `lab.${phase}`);
        return JSON.parse(await succeed(scratch, "stack", "output", "--json", "-s", `lab.${phase}`)) as Record<
          string,
          unknown
        >;
      },
      said: (phase, edit) => said(phase, edit, false),
      refusal: (phase, edit) => said(phase, edit, true),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function modelsIn(scratch: ScratchProject, api: KubeApi): (phase: PhaseName, edit: Edit) => void {
  const manifest = relative(projectRoot, putImage(scratch.folder));
  return (phase, edit) => {
    const text = edit(readFileSync(join(projectRoot, "models/lab.yaml"), "utf8"));
    const here = text.replace(".lab/kubeconfig", relative(projectRoot, api.kubeconfig));
    writeFileSync(modelOf(scratch, phase), here.replace(".lab/images/debian-12.json", manifest));
  };
}

function modelOf({ folder }: ScratchProject, phase: PhaseName): string {
  return join(folder, `${phase}.yaml`);
}

async function fill(scratch: ScratchProject, api: KubeApi): Promise<void> {
  const project = join(scratch.folder, "Pulumi.yaml");
  const settings = JSON.parse(readFileSync(project, "utf8")) as object;
  writeFileSync(project, JSON.stringify({ ...settings, name: "powercloud" }));
  Object.assign(scratch.env, {
    PULUMI_HOME: await pluginHome(),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  });
  for (const phase of PHASES) {
    const state = JSON.parse(
      readFileSync(join(STATES, `${phase}.json`), "utf8").replaceAll("KUBECONFIG-OF-THE-TEST", api.kubeconfig),
    ) as OldState;
    await putInPlace(api.client, state);
    await bringIn(scratch, phase, state);
  }
}

/** The golden image that the lab was built from, its files empty. @returns its manifest */
function putImage(folder: string): string {
  const { deployment } = JSON.parse(readFileSync(join(STATES, "standardization.json"), "utf8")) as OldState;
  const outputs = deployment.resources.flatMap((each) => (each.outputs ?? {})["images"] ?? []) as {
    "debian-12": object;
  }[];
  const files = Object.fromEntries(["disk", "kernel", "initrd"].map((file) => [file, join(folder, file)]));
  for (const file of Object.values(files)) writeFileSync(file, "");
  const manifest = join(folder, "debian-12.json");
  writeFileSync(manifest, JSON.stringify({ ...outputs[0]!["debian-12"], ...files }));
  return manifest;
}

/** The fixtures have their secrets, which are none, in the clear; they come under the new stack's key. */
async function bringIn(scratch: ScratchProject, phase: PhaseName, state: OldState): Promise<void> {
  const stack = `lab.${phase}`;
  await succeed(scratch, "stack", "init", stack);
  const settings = join(scratch.folder, `Pulumi.${stack}.yaml`);
  const config = readFileSync(settings, "utf8");
  const salt = /^encryptionsalt: (.*)$/m.exec(config)![1];
  const secrets = { type: "passphrase", state: { salt } };
  const file = join(scratch.folder, "state.json");
  writeFileSync(file, JSON.stringify({ ...state, deployment: { ...state.deployment, secrets_providers: secrets } }));
  await succeed(scratch, "stack", "import", "-s", stack, "--file", file);
  const values = { model: relative(projectRoot, modelOf(scratch, phase)), ...(phase === "cloud" && ENTRANCES) };
  const lines = Object.entries(values).map(([key, value]) => `  powercloud:${key}: ${value}\n`);
  writeFileSync(settings, `${config}config:\n${lines.join("")}`);
}

async function preview(scratch: ScratchProject, phase: PhaseName): Promise<Preview> {
  const said = await succeed(scratch, "preview", "--json", "-s", `lab.${phase}`);
  const { steps, changeSummary } = JSON.parse(said) as { steps: PreviewedStep[]; changeSummary: { same?: number } };
  return { steps, unchanged: changeSummary.same ?? 0 };
}

async function succeed(scratch: ScratchProject, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await scratch.pulumi(...args);
  if (exitCode === 0) return stdout;
  throw new Error(`pulumi ${args.join(" ")} ended with ${exitCode}:\n${stdout}${stderr}`);
}
