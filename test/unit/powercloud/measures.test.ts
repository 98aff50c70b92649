/** What the plugin reads from a cluster's API and finds at an entrance, from servers of the test's own. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { expect } from "chai";
import { probeEntrance } from "../../../providers/powercloud/measures/probe-entrance";
import { readCluster } from "../../../providers/powercloud/measures/read-cluster";
import { powercloud } from "../../../providers/powercloud/provider";
import { type Pair, TestAuthority } from "../../support/authority";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("the powercloud plugin's functions", function () {
  this.timeout(30_000);

  let folder: string;
  let trusted: string;
  let strange: string;
  let client: Pair;
  let server: Server;
  let port: number;
  let kubeconfig: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-measures-"));
    kubeconfig = join(folder, "kubeconfig");
    const [authority, other] = [await TestAuthority.create(), await TestAuthority.create("/CN=other")];
    [trusted, strange] = [await authority.certificate(), await other.certificate()];
    const own = await authority.issue("/CN=server", "IP:127.0.0.1");
    client = await authority.issue("/O=system:masters/CN=admin");
    await Promise.all([authority.dispose(), other.dispose()]);
    const tls = {
      cert: own.certificate,
      key: own.privateKey,
      ca: trusted,
      requestCert: true,
      rejectUnauthorized: false,
    };
    server = createServer(tls, (request, response) => {
      if (request.url !== "/api/v1/nodes") return void response.writeHead(403).end();
      const user = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
      response.end(JSON.stringify({ items: [], by: request.headers.authorization ?? user }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const call = (args: Record<string, unknown>) => ({ token: "", args, preview: false });
  const read = (user: object, { path = "/api/v1/nodes", ...cluster }: { path?: string; server?: string } = {}) => {
    const config = {
      "current-context": "now",
      contexts: [
        { name: "other", context: { cluster: "nowhere", user: "nobody" } },
        { name: "now", context: { cluster: "here", user: "me" } },
      ],
      clusters: [
        {
          name: "here",
          cluster: { server: `https://127.0.0.1:${port}`, "certificate-authority-data": base64(trusted), ...cluster },
        },
      ],
      users: [{ name: "me", user }],
    };
    writeFileSync(kubeconfig, JSON.stringify(config));
    return readCluster(call({ kubeconfig, path }));
  };
  const probe = (authority: string, url = `https://127.0.0.1:${port}`) => probeEntrance(call({ url, authority }));

  it("read as the user of the current context, by certificate, token or a file of it", async () => {
    const certificate = {
      "client-certificate-data": base64(client.certificate),
      "client-key-data": base64(client.privateKey),
    };
    writeFileSync(join(folder, "token"), "from a file\n");
    writeFileSync(join(folder, "crt"), client.certificate);
    writeFileSync(join(folder, "key"), client.privateKey);
    const by = async (user: object) => (JSON.parse((await read(user))["body"] as string) as { by: string }).by;
    expect(await by(certificate)).to.equal("admin");
    expect(await by({ "client-certificate": "crt", "client-key": "key" })).to.equal("admin");
    expect(await by({ token: "secret" })).to.equal("Bearer secret");
    expect(await by({ tokenFile: "token" })).to.equal("Bearer from a file");
  });

  it("have for a result that nothing can be read, and why", async () => {
    const user = { token: "t" };
    expect(await read(user, { path: "/api/v1/secrets" })).to.deep.equal({
      problem: "the API server answers /api/v1/secrets with 403",
    });
    expect((await read({ exec: {} }))["problem"]).to.match(/neither a client certificate with key nor a token/);
    expect((await read(user, { server: "https://127.0.0.1:1" }))["problem"]).to.match(/ECONNREFUSED/);
    const missing = await readCluster(call({ kubeconfig: join(folder, "none"), path: "/" }));
    expect(missing["problem"]).to.match(/none does not exist/);
  });

  it("find an entrance by a certificate of the authority, and when it ends", async () => {
    const { notAfter } = await probe(trusted);
    const hours = (new Date(notAfter as string).getTime() - Date.now()) / 3_600_000;
    expect(hours).to.be.within(23, 24.1);
  });

  it("do not take another's certificate, another name or silence for an answer", async () => {
    expect((await probe(strange))["problem"]).to.be.a("string");
    expect((await probe(trusted, `https://localhost:${port}`))["problem"]).to.match(/does not match|altnames/i);
    expect((await probe(trusted, "https://127.0.0.1:1"))["problem"]).to.match(/ECONNREFUSED/);
  });

  it("are refused with arguments that are wrong, or under another name", async () => {
    for (const args of [{}, { kubeconfig, path: "api" }, { kubeconfig: 1, path: "/" }]) {
      expect(await failure(readCluster(call(args)))).to.match(/^readCluster: expected kubeconfig/);
    }
    expect(await failure(probeEntrance(call({ url: "somewhere", authority: trusted })))).to.match(/^probeEntrance:/);
    const unknown = powercloud.invoke!({ token: "powercloud:index:guess", args: {}, preview: false });
    expect(await failure(unknown)).to.match(
      /no function powercloud:index:guess; it has powercloud:index:probeEntrance/,
    );
  });
});

function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "",
    (error: Error) => error.message,
  );
}
