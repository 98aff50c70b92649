/** A libvirt host and the libvirt plugin for tests. */
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Properties } from "../../../providers/base/types";
import {
  type LibvirtHost,
  libvirtHost,
  type LibvirtHostOptions,
  startLibvirtHost,
  stopLibvirtHost,
} from "../../../scripts/lab/hosts/libvirt-host";
import { projectRoot } from "../../../scripts/paths";
import { ProviderClient } from "../provider-client";

/**
 * Why tests with a libvirt host, and with `more` programs, cannot run here; undefined when they can. Under `npm test` a
 * missing program is a failure: the set-up before it brings them all.
 */
export function libvirtMissing(...more: string[]): string | undefined {
  if (process.getuid?.() !== 0) return "root is needed for namespaces";
  const programs = ["libvirtd", "virtlogd", "virsh", "qemu-system-x86_64", "qemu-img", ...more];
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  const missing = programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  if (missing.length === 0) return undefined;
  const reason = `not installed: ${missing.join(", ")}`;
  if (process.env["POWERCLOUD_TEST_EVENTS"] !== undefined) throw new Error(`${reason}, though the set-up brings it`);
  return reason;
}

/** A libvirt host in namespaces of its own, with its files in a temporary folder. */
export class TestHost {
  private constructor(
    readonly options: Required<Omit<LibvirtHostOptions, "namespace">>,
    private readonly host: LibvirtHost,
  ) {}

  /** @param neighbours Other hosts' addresses, by name. */
  static async start(name: string, neighbours: Readonly<Record<string, string>> = {}): Promise<TestHost> {
    const id = `t${randomBytes(3).toString("hex")}`;
    const options = { id, name, root: mkdtempSync(join(tmpdir(), "powercloud-host-")), kvm: false, neighbours };
    const test = new TestHost(options, libvirtHost(options));
    try {
      await startLibvirtHost(options);
    } catch (error) {
      await test.stop();
      throw error;
    }
    return test;
  }

  get uri(): string {
    return this.host.uri;
  }

  get namespace(): string {
    return this.host.namespace;
  }

  /** What an operator at the host would type. */
  virsh(...args: string[]): string {
    return execFileSync("virsh", ["-q", "-c", this.uri, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  }

  /** A command in the host's view of the file system, as root. */
  inside(...command: string[]): string {
    const pid = readFileSync(join("/run/powercloud", this.options.id, "pid", `${this.host.name}.libvirtd`), "utf8");
    const args = ["--target", String(Number.parseInt(pid, 10)), "--mount", "--net", ...command];
    return execFileSync("nsenter", args, { encoding: "utf8" }).trim();
  }

  /** The path on this machine of a file in the host's /var/lib/libvirt/images. */
  image(...path: string[]): string {
    return join(this.host.dataDir, "images", ...path);
  }

  /** All that runs on the host ends, and what is in its /run is gone, when it comes on again. */
  async reboot(): Promise<void> {
    await this.switchOff();
    await this.switchOn();
  }

  /** All that runs on the host ends, and nobody answers there. */
  async switchOff(): Promise<void> {
    await stopLibvirtHost(this.options);
  }

  async switchOn(): Promise<void> {
    await startLibvirtHost(this.options);
  }

  async stop(): Promise<void> {
    await stopLibvirtHost(this.options, true);
    rmSync(this.options.root, { recursive: true, force: true });
  }
}

/** The plugin as a process of its own, as the engine runs it. */
export interface PluginProcess {
  readonly client: ProviderClient;
  /** SIGKILL: without a chance to put anything in order. */
  kill(): Promise<void>;
}

export async function startPlugin(): Promise<PluginProcess> {
  const child = spawn(join(projectRoot, "providers/libvirt/pulumi-resource-libvirt"), [], {
    cwd: tmpdir(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", (text: Buffer) => resolve(Number.parseInt(text.toString(), 10)));
    void ended.then(() => reject(new Error("the plugin ended before it served")));
  });
  const client = await ProviderClient.connect(port, () => undefined);
  const kill = async () => {
    client.close();
    child.kill("SIGKILL");
    await ended;
  };
  return { client, kill };
}

export interface Made {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** Checks and creates, as `pulumi up` does. @throws Error for failures of the check. */
export async function up(client: ProviderClient, kind: string, name: string, news: Properties): Promise<Made> {
  const type = `libvirt:index:${kind}`;
  const { inputs, failures } = await client.check({ type, name, news });
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  return { type, name, inputs, ...(await client.create({ type, name, inputs })) };
}

/** What a program that says the same as before would change, after a refresh. */
export async function drift(client: ProviderClient, made: Made): Promise<Record<string, string>> {
  const { type, name, id } = made;
  const found = await client.read(made);
  if (found === undefined) return { "": "gone" };
  const olds = { oldInputs: found.inputs, oldOutputs: found.outputs };
  return (await client.diff({ type, name, id, ...olds, newInputs: made.inputs })).changes;
}

/** Changes some inputs, as `pulumi up` does. */
export async function change(client: ProviderClient, made: Made, news: Properties): Promise<Made> {
  const { type, name, id } = made;
  const { inputs, failures } = await client.check({ type, name, news: { ...made.inputs, ...news }, olds: made.inputs });
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  const olds = { oldInputs: made.inputs, oldOutputs: made.outputs };
  const { outputs } = await client.update({ type, name, id, ...olds, newInputs: inputs });
  return { ...made, inputs, outputs };
}

/** A refresh, then the same program again, as `pulumi up --refresh` does. @throws Error for what is gone. */
export async function mend(client: ProviderClient, made: Made): Promise<Made> {
  const found = await client.read(made);
  if (found === undefined) throw new Error(`${made.name} is gone`);
  return change(client, { ...made, ...found }, made.inputs);
}

/** The error of a call that has to fail. */
export async function failureOf(work: Promise<unknown>): Promise<Error> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  if (outcome === undefined) throw new Error("this call was to fail, and did not");
  return outcome;
}
