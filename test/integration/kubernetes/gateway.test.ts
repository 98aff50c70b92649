import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { GATEWAY_FOLDER, GATEWAY_PORTS, gatewayConfig } from "../../../components/user/gateway-config";
import { type Pair, TestAuthority } from "../../support/authority";
import { ask, NO_CERTIFICATE, refusal, UNKNOWN_AUTHORITY, WRONG_SIGNATURE } from "../../support/https";

describe("access gateway, on a real HAProxy", function () {
  this.timeout(60_000);
  let authority: TestAuthority;
  let ca: string;
  let clerk: Pair;
  let analyst: Pair;
  let folder: string;
  let ports: Record<keyof typeof GATEWAY_PORTS, number>;
  let proxy: ChildProcess | undefined;
  const modules: Server[] = [];

  before(async () => {
    authority = await TestAuthority.create();
    ca = await authority.certificate();
    clerk = await authority.issue("/OU=billing-clerk/CN=billing-clerk");
    analyst = await authority.issue("/OU=analyst/CN=analyst");
    folder = await mkdtemp(join(tmpdir(), "powercloud-gateway-"));
    ports = { internal: await freePort(), public: await freePort(), health: await freePort() };
    await writeFile(join(folder, "authority.pem"), ca);
    const server = await authority.issue("/CN=gateway", "IP:127.0.0.1");
    await writeFile(join(folder, "server.pem"), server.certificate + server.privateKey, { mode: 0o600 });
    const endpoints = {
      "business-billing": await startModule("business-billing", modules),
      "internet-service": await startModule("internet-service", modules),
      losses: await startModule("losses", modules),
      help: await startModule("help", modules),
    };
    const roles = { "billing-clerk": ["business-billing", "losses"], analyst: ["internet-service"] };
    const firstNames = { losses: "line-loss-management", help: "client-center" };
    const config = gatewayConfig({ endpoints, firstNames, roles, outsiders: ["internet-service", "help"] });
    await writeFile(join(folder, "haproxy.cfg"), relocated(config, folder, ports));
    proxy = spawn("haproxy", ["-db", "-f", join(folder, "haproxy.cfg")], { stdio: ["ignore", "ignore", "inherit"] });
    await listening(ports.public, proxy);
  });

  after(async () => {
    if (proxy?.exitCode === null) {
      proxy.kill("SIGKILL");
      await once(proxy, "exit");
    }
    modules.forEach((server) => server.close());
    await rm(folder, { recursive: true, force: true });
    await authority.dispose();
  });

  const internal = (path: string, identity?: Pair) =>
    ask(`https://127.0.0.1:${ports.internal}${path}`, { authority: ca, identity });
  const outside = (path: string) => ask(`https://127.0.0.1:${ports.public}${path}`, { authority: ca });

  it("takes staff into the modules of their role, and tells the module which role that is", async () => {
    const answer = await internal("/business-billing/records?from=standby", clerk);
    expect(answer).to.deep.equal({ status: 200, text: "business-billing: /records?from=standby as billing-clerk" });
  });

  it("keeps staff out of other modules, in words", async () => {
    const answer = await internal("/business-billing/", analyst);
    expect(answer.status).to.equal(403);
    expect(answer.text).to.equal("Your role may not enter business-billing.\n");
  });

  it("lets nobody in at the internal entrance without a certificate of the authority", async () => {
    const refusedWith = async (identity?: Pair) => refusal(internal("/business-billing/", identity));
    const forged = async (authority: string) => {
      const stranger = await TestAuthority.create(authority);
      const pair = await stranger.issue("/OU=billing-clerk/CN=billing-clerk");
      await stranger.dispose();
      return pair;
    };
    expect(await refusedWith()).to.equal(NO_CERTIFICATE);
    expect(await refusedWith(await forged("/CN=another authority"))).to.equal(UNKNOWN_AUTHORITY);
    // One that only bears the right name.
    expect(await refusedWith(await forged("/CN=test authority"))).to.equal(WRONG_SIGNATURE);
  });

  it("shows outsiders the service modules and nothing else", async () => {
    expect(await outside("/internet-service")).to.deep.equal({ status: 200, text: "internet-service: / as nobody" });
    const refused = await outside("/business-billing/records");
    expect(refused.status).to.equal(403);
    expect(refused.text).to.match(/staff only/);
    expect(await outside("/business-billing-x")).to.include({ status: 404 });
    expect((await outside("/")).text).to.equal("There is nothing here. Modules: /help/ /internet-service/\n");
  });

  it("leads to a module by its name and by its first one, and tells of it by its name", async () => {
    for (const name of ["losses", "line-loss-management"]) {
      expect((await internal(`/${name}`, clerk)).text).to.equal("losses: / as billing-clerk");
      expect((await internal(`/${name}/records/line-loss-management/1`, clerk)).text).to.equal(
        "losses: /records/line-loss-management/1 as billing-clerk",
      );
      expect(await internal(`/${name}/`, analyst)).to.deep.equal({
        status: 403,
        text: "Your role may not enter losses.\n",
      });
      expect((await outside(`/${name}/`)).status).to.equal(403);
      expect((await internal(`/${name}-x/`, clerk)).status).to.equal(404);
    }
    for (const name of ["help", "client-center"]) {
      expect((await outside(`/${name}/a`)).text).to.equal("help: /a as nobody");
    }
  });

  it("is not fooled by dots and encodings in the path", async () => {
    for (const path of [
      "/internet-service/../business-billing/",
      "/internet-service/%2e%2e/business-billing/records",
    ]) {
      const answer = await ask(`https://127.0.0.1:${ports.public}/`, { authority: ca, path });
      expect(answer.text, path).to.match(/^internet-service: /);
    }
  });

  it("answers probes without TLS on its own port", async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.health}/healthz`);
    expect(answer.status).to.equal(200);
  });
});

/** The configuration as the pods get it, with other ports and another folder. */
function relocated(config: string, folder: string, ports: Record<string, number>): string {
  const moved = config.replaceAll(GATEWAY_FOLDER, folder);
  return Object.entries(GATEWAY_PORTS).reduce(
    (text, [name, port]) => text.replace(`bind :${port}`, `bind 127.0.0.1:${ports[name]}`),
    moved,
  );
}

/** Answers with its name, and the path and the role that reached it. */
async function startModule(name: string, servers: Server[]): Promise<string> {
  const server = createServer((request, response) => {
    response.end(`${name}: ${request.url} as ${request.headers["x-powercloud-role"] ?? "nobody"}`);
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listening(port: number, proxy: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (proxy.exitCode !== null) throw new Error(`HAProxy ended with exit code ${proxy.exitCode}`);
    const socket = connect(port, "127.0.0.1");
    const open = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`HAProxy does not listen on ${port} after 10 s`);
}
