import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { loadModel } from "../../../model/load";
import type { LabContext } from "../../../scripts/lab/context";
import { apiClient, controlPlaneStatus } from "../../../scripts/lab/control-plane/control-plane";
import { daemonProcess } from "../../../scripts/lab/system/daemon";
import { labDown } from "../../../scripts/lab/down";
import { labIdentity } from "../../../scripts/lab/identity";
import { startInfrastructure } from "../../../scripts/lab/infrastructure";
import { mountsBelow } from "../../../scripts/lab/system/mounts";
import { processesIn } from "../../../scripts/lab/system/processes";
import { topology } from "../../../scripts/lab/network/topology";
import { projectRoot } from "../../../scripts/paths";
import { silentProgress } from "../../../scripts/progress";
import { output, run } from "../../../scripts/run";
import { toolPath } from "../../../scripts/toolchain/tools";

/** A domain without disk or system: enough to run, and to be on a bridge. */
const DOMAIN = `<domain type='qemu'><name>probe</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type></os>
<devices><interface type='bridge'><source bridge='br-business'/><model type='virtio'/></interface></devices></domain>`;

describe("lab infrastructure", function () {
  this.timeout(180_000);
  let root: string;
  let context: LabContext;
  let kube: string;

  const start = () => startInfrastructure(context, kube, silentProgress);
  const link = (host: string) => join(root, ".lab/hosts", host, "libvirt-sock");
  const virsh = (host: string, ...args: string[]) =>
    output("virsh", ["-c", `qemu+unix:///system?socket=${readlinkSync(link(host))}`, ...args]);
  const pidFile = (name: string) => join(context.identity.runDir, "pid", name);
  const kill = async (name: string) => {
    const { pid } = daemonProcess(pidFile(name))!;
    process.kill(pid, "SIGKILL");
    while (daemonProcess(pidFile(name))) await sleep(20);
    return pid;
  };

  before(async function () {
    // Setting up may build the Kubernetes binary first.
    this.timeout(30 * 60_000);
    kube = await toolPath("kube");
    root = realpathSync(mkdtempSync(join(tmpdir(), "powercloud-lab-")));
    const model = await loadModel(join(projectRoot, "models/lab.yaml"));
    const full = topology(model);
    context = { identity: labIdentity(root), model, topology: { ...full, hosts: full.hosts.slice(0, 2) } };
    await start();
  });

  after(async () => {
    await labDown(root, silentProgress);
    rmSync(root, { recursive: true, force: true });
  });

  it("gives each host a libvirt of its own, that emulates or uses KVM", async () => {
    for (const { name } of context.topology.hosts) {
      expect(await virsh(name, "hostname")).to.equal(name);
      expect(await virsh(name, "domcapabilities")).to.match(/<domain>(qemu|kvm)<\/domain>/);
    }
    const uuids = context.topology.hosts.map(({ name }) => virsh(name, "capabilities"));
    const [first, second] = (await Promise.all(uuids)).map((xml) => /<uuid>(.+)<\/uuid>/.exec(xml)![1]);
    expect(first).not.to.equal(second);
  });

  it("lets nobody but root at the sockets and the keys", () => {
    expect(statSync(context.identity.runDir).mode & 0o777).to.equal(0o700);
    const pki = join(root, ".lab/pki");
    for (const file of readdirSync(pki)) expect(statSync(join(pki, file)).mode & 0o777, file).to.equal(0o600);
    expect(statSync(join(root, ".lab/kubeconfig")).mode & 0o777).to.equal(0o600);
  });

  it("connects the hosts with each other and with the management node on every network", async () => {
    const { identity, topology: wanted } = context;
    const host = `${identity.namespace}-${wanted.hosts[0]!.name}`;
    const links = await output("ip", ["-n", host, "-br", "link"]);
    for (const { bridge } of wanted.networks) expect(links).to.match(new RegExp(`^${bridge}\\s+UP`, "m"));
    const script = `
      require("node:net").createServer((c) => c.end("hello", () => process.exit())).listen(7, process.argv[1]);
      setTimeout(() => process.exit(1), 10000);`;
    const listener = run("ip", [
      "netns",
      "exec",
      `${identity.namespace}-${wanted.hosts[1]!.name}`,
      "node",
      "-e",
      script,
      wanted.hosts[1]!.address,
    ]);
    const ask = `
      const net = require("node:net");
      const attempt = () => {
        const c = net.connect(7, process.argv[1]);
        c.on("data", (text) => { console.log(String(text)); process.exit(); });
        c.on("error", () => setTimeout(attempt, 100));
      };
      attempt();`;
    const options = { timeoutSeconds: 5 };
    const heard = await output("ip", ["netns", "exec", host, "node", "-e", ask, wanted.hosts[1]!.address], options);
    expect(heard).to.equal("hello");
    await listener;
  });

  it("serves the API through the loopback address, to certificates only", async () => {
    const { identity } = context;
    const { processes, ready } = await controlPlaneStatus(identity);
    expect(ready).to.equal(true);
    expect(Object.values(processes)).to.deep.equal([true, true, true, true]);
    const kubeconfig = join(root, ".lab/kubeconfig");
    const version = await output(join(kube, "../kubectl"), ["--kubeconfig", kubeconfig, "version", "-o", "json"]);
    expect(JSON.parse(version).serverVersion.gitVersion).to.match(/^v1\.34\./);
    const authority = join(root, ".lab/pki/authority.crt");
    const script = `
      require("node:https").get({ host: process.argv[1], port: 6443, path: "/api", ca: require("node:fs").readFileSync(process.argv[2]) },
        (response) => { console.log(response.statusCode); process.exit(); });`;
    expect(execFileSync("node", ["-e", script, identity.loopback, authority], { encoding: "utf8" }).trim()).to.equal(
      "401",
    );
  });

  it("stores secrets encrypted", async () => {
    const api = apiClient(context.identity);
    const path = "/api/v1/namespaces/default/secrets/probe";
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "probe" },
      stringData: { word: "plaintext-word" },
    };
    await api.apply(path, secret);
    expect(JSON.parse((await api.get(path)).body).data.word).to.equal(Buffer.from("plaintext-word").toString("base64"));
    const files = await run("grep", ["-rlaF", "plaintext-word", join(root, ".lab/etcd")], { allowExit: [0, 1] });
    expect(files.stdout).to.equal("");
    const kept = await run("grep", ["-rlaF", "k8s:enc:secretbox:v1:key1", join(root, ".lab/etcd")]);
    expect(kept.stdout).not.to.equal("");
  });

  it("does nothing when all is there", async () => {
    const folder = join(context.identity.runDir, "pid");
    const pids = () =>
      Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
    const before = pids();
    await start();
    expect(pids()).to.deep.equal(before);
  });

  it("starts a killed libvirtd anew, and its running domain goes on", async () => {
    const { name } = context.topology.hosts[0]!;
    const xml = join(root, "probe.xml");
    execFileSync("sh", ["-c", 'cat > "$1"', "sh", xml], { input: DOMAIN });
    await virsh(name, "define", xml);
    await virsh(name, "start", "probe");
    const id = await virsh(name, "domid", "probe");
    const pid = await kill(`${name}.libvirtd`);
    await start();
    expect(daemonProcess(pidFile(`${name}.libvirtd`))!.pid).not.to.equal(pid);
    expect(await virsh(name, "domstate", "probe")).to.equal("running");
    expect(await virsh(name, "domid", "probe")).to.equal(id);
  });

  it("recovers from killed control plane daemons, a killed edge and a half-made namespace", async () => {
    const { identity, topology: wanted } = context;
    await Promise.all(["etcd", "kube-apiserver", "edge", "registry"].map(kill));
    const second = `${identity.namespace}-${wanted.hosts[1]!.name}`;
    await kill(`${wanted.hosts[1]!.name}.libvirtd`);
    await run("umount", [`/run/netns/${second}`]);
    await start();
    expect((await controlPlaneStatus(identity)).ready).to.equal(true);
    expect(await virsh(wanted.hosts[1]!.name, "hostname")).to.equal(wanted.hosts[1]!.name);
    expect(await output("ip", ["-n", second, "-br", "link"])).to.match(/^br-business\s+UP/m);
  });

  it("leaves nothing behind, however often it is taken down", async () => {
    const { identity } = context;
    const names = readdirSync("/run/netns").filter((name) => name.startsWith(identity.namespace));
    expect(names).to.have.length(3);
    const inside = names.flatMap(processesIn);
    expect(inside.length).to.be.greaterThan(8);
    mkdirSync(join(root, "stacks/config"), { recursive: true });
    await labDown(root, silentProgress);
    expect(inside.filter(({ pid, startTime }) => startTimeOf(pid) === startTime)).to.deep.equal([]);
    const left = existsSync("/run/netns") ? readdirSync("/run/netns") : [];
    expect(left.filter((name) => name.startsWith(identity.namespace))).to.deep.equal([]);
    expect(mountsBelow([identity.labDir, identity.runDir])).to.deep.equal([]);
    expect(existsSync(identity.labDir)).to.equal(false);
    expect(existsSync(identity.runDir)).to.equal(false);
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.to.include(root);
    await labDown(root, silentProgress);
  });
});

function startTimeOf(pid: number): string | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return fields[0] === "Z" ? undefined : fields[19];
}
