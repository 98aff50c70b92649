import { expect } from "chai";
import { parse } from "yaml";
import type { WorkerGuest } from "../../../components/guest/kubernetes/worker-guest";
import { workerSettings } from "../../../components/guest/kubernetes/worker-settings";
import { contentIn, holdersOf } from "./settings";

const worker: WorkerGuest = {
  name: "worker-1",
  address: "10.20.0.30",
  apiServer: "https://10.20.0.1:6443",
  clusterAuthority: "-----BEGIN CERTIFICATE-----\nauthority\n-----END CERTIFICATE-----\n",
  bootstrapToken: "abcdef.bootstrap-secret",
  proxyToken: "proxy-secret",
  podCidr: "10.244.1.0/24",
  peers: [
    { podCidr: "10.244.2.0/24", address: "10.20.0.31" },
    { podCidr: "10.244.3.0/24", address: "10.20.0.32" },
  ],
  serviceCidr: "10.96.0.0/16",
  registry: "10.20.0.1:5000",
  labels: { "topology.kubernetes.io/zone": "guiyang" },
};
const settings = workerSettings(worker);

const contentOf = (path: string, of = settings) => contentIn(of, path);

describe("settings of a worker", () => {
  it("keeps the tokens in files that only root reads", () => {
    for (const secret of ["bootstrap-secret", "proxy-secret"]) {
      expect(holdersOf(settings, secret).map(({ mode }) => mode)).to.deep.equal(["0600"]);
    }
  });

  it("opens the kubelet to nobody who is not known to the API server", () => {
    const kubelet = parse(contentOf("/etc/kubernetes/kubelet.yaml"));
    expect(kubelet.authentication.anonymous.enabled).to.equal(false);
    expect(kubelet.authentication.webhook.enabled).to.equal(true);
    expect(kubelet.authorization.mode).to.equal("Webhook");
    expect(kubelet.readOnlyPort).to.equal(0);
    expect(kubelet.rotateCertificates).to.equal(true);
  });

  it("names the node, its address and its labels", () => {
    expect(contentOf("/etc/kubernetes/kubelet.env")).to.equal(
      "KUBELET_OPTIONS=--hostname-override=worker-1 --node-ip=10.20.0.30 --node-labels=topology.kubernetes.io/zone=guiyang\n",
    );
  });

  it("routes to the peers' pods, and hides pods from everyone else only", () => {
    const routes = contentOf("/etc/systemd/network/10-cloud-init-eth0.network.d/peers.conf");
    expect(routes).to.include("[Route]\nDestination=10.244.2.0/24\nGateway=10.20.0.31\n");
    const rules = contentOf("/usr/local/lib/powercloud/pod-network").split("\n");
    const kept = rules.filter((rule) => rule.endsWith("-j RETURN")).map((rule) => rule.split(" ")[3]);
    expect(kept).to.include.members(["10.244.1.0/24", "10.244.2.0/24", "10.244.3.0/24"]);
    expect(rules.indexOf("-A POWERCLOUD-PODS -j MASQUERADE")).to.be.greaterThan(
      rules.findIndex((rule) => rule.includes("10.244.3.0/24")),
    );
  });

  it("gives pods addresses of the worker's own range", () => {
    const network = JSON.parse(contentOf("/etc/cni/net.d/10-powercloud.conflist"));
    expect(network.plugins[0].ipam).to.deep.include({ type: "host-local", ranges: [[{ subnet: "10.244.1.0/24" }]] });
  });

  it("takes images, also the pause image, from the environment's registry", () => {
    const containerd = contentOf("/etc/containerd/config.toml");
    expect(containerd).to.match(/sandbox_image = "10\.20\.0\.1:5000\/powercloud\/pause:/);
    contentOf("/etc/containerd/certs.d/10.20.0.1:5000/hosts.toml");
  });

  it("asks with the server's name checked, whether it is an address or a name", () => {
    const script = (apiServer: string) =>
      contentOf(settings.check.command[0]!, workerSettings({ ...worker, apiServer }));
    expect(script("https://10.20.0.1:6443")).to.include("-connect 10.20.0.1:6443").and.include("-verify_ip 10.20.0.1");
    expect(script("https://api.example"))
      .to.include("-connect api.example:443")
      .and.include("-verify_hostname api.example");
  });

  it("restarts nothing when peers come and go", () => {
    const other = workerSettings({ ...worker, peers: worker.peers.slice(1) });
    const changed = Object.keys(settings.files).filter((path) => contentOf(path) !== contentOf(path, other));
    expect(changed).to.have.length(2);
    const commands = settings.commands.filter(({ files }) => files.some((path) => changed.includes(path)));
    expect(commands.map(({ command }) => command[0])).to.deep.equal([
      "networkctl",
      "/usr/local/lib/powercloud/pod-network",
    ]);
    const restarted = settings.units.filter(({ files }) => files.some((path) => changed.includes(path)));
    expect(restarted).to.deep.equal([]);
  });
});
