import { lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { run } from "../../run";
import { daemonProcess, ensureDaemon, stopDaemon, waitForDaemon, type Daemon } from "../system/daemon";
import { hostNamespace } from "../identity";
import { kvmWorks } from "./kvm-probe";
import { libvirtConfig } from "./libvirt-config";
import { ensureNamespace, namespaceInode, removeNamespace } from "../system/namespaces";
import { endProcesses, processesIn } from "../system/processes";
import { removeEmpty } from "../system/remove-empty";

export interface LibvirtHostOptions {
  /** The lab's id; tests take one of their own. Letters and digits. */
  readonly id: string;
  /** The host's name; also what `virsh hostname` says. */
  readonly name: string;
  /** The checkout, or a test's temporary folder: data goes to `<root>/.lab/hosts/<name>`. */
  readonly root: string;
  /** Network namespace, made when it is not there. Default: `pc-<id>-<name>`. */
  readonly namespace?: string;
  /** Whether guests may use /dev/kvm. Default: the outcome of a real boot probe. */
  readonly kvm?: boolean;
  /** The other hosts' names with their addresses, for the host's /etc/hosts. Default: none. */
  readonly neighbours?: Readonly<Record<string, string>>;
}

/** One libvirt host: libvirtd and virtlogd in mount, UTS and network namespaces of their own. */
export interface LibvirtHost {
  readonly name: string;
  readonly namespace: string;
  /** Real path of the socket; the one in `<dataDir>/libvirt-sock` is a link to it. */
  readonly socket: string;
  /** `qemu+unix:///system?socket=…`, usable from outside of the namespaces. */
  readonly uri: string;
  /** etc, lib, cache, log and images (seen as /var/lib/libvirt/images) of the host; on disk. */
  readonly dataDir: string;
  /** The host's /run. */
  readonly runDir: string;
}

export interface LibvirtHostStatus {
  readonly name: string;
  readonly libvirtd: boolean;
  /** Domains by name, with libvirt's word for their state; undefined when libvirt does not answer. */
  readonly domains?: Readonly<Record<string, string>>;
}

const HOST_VIEW = join(__dirname, "host-view.sh");
const START_SECONDS = 60;

/** Where a host's files are; touches nothing. */
export function libvirtHost(options: LibvirtHostOptions): LibvirtHost {
  const { id, name, root } = options;
  const runDir = join("/run/powercloud", id, name);
  const socket = join(runDir, "libvirt/libvirt-sock");
  return {
    name,
    namespace: options.namespace ?? hostNamespace(id, name),
    socket,
    uri: `qemu+unix:///system?socket=${socket}`,
    dataDir: join(root, ".lab/hosts", name),
    runDir,
  };
}

/**
 * Starts a libvirt host and waits until it answers; one that runs already is left alone, a dead daemon is started anew
 * (its domains go on).
 * @throws {UserError} When a daemon ends or does not answer within 60 s, with the end of its log.
 */
export async function startLibvirtHost(options: LibvirtHostOptions): Promise<LibvirtHost> {
  const host = libvirtHost(options);
  const kvm = options.kvm ?? (await kvmWorks());
  await ensureNamespace(host.namespace);
  for (const folder of ["etc", "lib/images", "cache", "log", "images"]) makePrivate(join(host.dataDir, folder));
  for (const folder of ["libvirt", "lock"]) makePrivate(join(host.runDir, folder));
  writeFileSync(join(host.dataDir, "hosts"), hostsFile({ [host.name]: "127.0.1.1", ...options.neighbours }));
  const config = libvirtConfig(options.id, host.name);
  for (const [file, text] of Object.entries(config)) writeFileSync(join(host.dataDir, "etc", file), text);
  const [logger, libvirt] = daemons(host, kvm, Object.values(config));
  await ensureDaemon(logger);
  await waitForDaemon(logger, () => accepts(join(host.runDir, "libvirt/virtlogd-sock")), START_SECONDS);
  await ensureDaemon(libvirt);
  await waitForDaemon(libvirt, async () => (await accepts(host.socket)) && answers(host), START_SECONDS);
  linkSocket(host);
  return host;
}

/**
 * Stops a host: its VMs, its daemons, then its network namespace and run-time folder. Works on a half-made host and
 * on none. The data folder stays unless `removeData` is given.
 */
export async function stopLibvirtHost(options: LibvirtHostOptions, removeData = false): Promise<void> {
  const host = libvirtHost(options);
  await stopDaemon(pidFile(host, "libvirtd"));
  await stopDaemon(pidFile(host, "virtlogd"));
  await endProcesses(processesIn(host.namespace), 5);
  await removeNamespace(host.namespace);
  rmSync(host.runDir, { recursive: true, force: true });
  removeEmpty(join(dirname(host.runDir), "pid"), dirname(host.runDir), "/run/powercloud");
  rmSync(join(host.dataDir, "libvirt-sock"), { force: true });
  if (removeData) rmSync(host.dataDir, { recursive: true, force: true });
}

/** What runs on a host. Never throws. */
export async function libvirtHostStatus(options: LibvirtHostOptions): Promise<LibvirtHostStatus> {
  const host = libvirtHost(options);
  const libvirtd = daemonProcess(pidFile(host, "libvirtd")) !== undefined;
  if (!libvirtd) return { name: host.name, libvirtd };
  try {
    return { name: host.name, libvirtd, domains: await domainStates(host) };
  } catch {
    return { name: host.name, libvirtd };
  }
}

async function domainStates(host: LibvirtHost): Promise<Record<string, string>> {
  const { stdout } = await virsh(host, ["list", "--all"]);
  const rows = stdout
    .split("\n")
    .slice(2)
    .map((row) => row.trim().split(/\s+/));
  return Object.fromEntries(rows.flatMap(([, name, ...state]) => (name ? [[name, state.join(" ")]] : [])));
}

function virsh(host: LibvirtHost, args: readonly string[]) {
  return run("virsh", ["-c", host.uri, ...args], { timeoutSeconds: 15, env: { LC_ALL: "C" } });
}

function daemons(host: LibvirtHost, kvm: boolean, config: readonly string[]): [Daemon, Daemon] {
  const daemon = (program: string): Daemon => ({
    name: `${program} of ${host.name}`,
    command: [
      ...["ip", "netns", "exec", host.namespace, "unshare", "--uts", "--ipc"],
      ...[HOST_VIEW, host.name, host.runDir, host.dataDir, kvm ? "yes" : "no", program],
    ] as unknown as Daemon["command"],
    pidFile: pidFile(host, program),
    logFile: join(host.dataDir, "log", `${program}.log`),
    restartOn: [...config, readFileSync(HOST_VIEW, "utf8"), String(namespaceInode(host.namespace))],
  });
  return [daemon("virtlogd"), daemon("libvirtd")];
}

/** Not in the host's /run, where the daemons keep pid files of their own. */
function pidFile(host: LibvirtHost, program: string): string {
  return join(dirname(host.runDir), "pid", `${host.name}.${program}`);
}

/** libvirt looks its own name up at each start of a domain, so that must be found without asking the network. */
function hostsFile(names: Readonly<Record<string, string>>): string {
  const entries = Object.entries({ localhost: "127.0.0.1", ...names });
  return entries.map(([name, address]) => `${address}\t${name}\n`).join("");
}

function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

async function answers(host: LibvirtHost): Promise<boolean> {
  return run("virsh", ["-c", host.uri, "hostname"], { timeoutSeconds: 15 }).then(
    () => true,
    () => false,
  );
}

function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(true);
    });
    connection.on("error", () => resolve(false));
  });
}

function linkSocket(host: LibvirtHost): void {
  const link = join(host.dataDir, "libvirt-sock");
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present?.isSymbolicLink() && readlinkSync(link) === host.socket) return;
  if (present) rmSync(link);
  symlinkSync(host.socket, link);
}
