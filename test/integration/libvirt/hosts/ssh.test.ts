/** qemu+ssh through a real SSH server to a real libvirtd. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { drift, failureOf, libvirtMissing, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";
import { makeKey, SshServer } from "../../../support/libvirt/ssh-server";

describe("libvirt: qemu+ssh", function () {
  this.timeout(120_000);
  let host: TestHost;
  let client: ProviderClient;
  let folder: string;
  let server: SshServer;
  let jump: SshServer;
  let key: string;
  let known: string;

  before(async function () {
    if (libvirtMissing("sshd", "nc") !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "pc ssh-"));
    key = makeKey(join(folder, "key"));
    known = join(folder, "known_hosts");
    host = await TestHost.start("remote");
    client = await ProviderClient.start(provider);
    server = await SshServer.start(folder, "server", key);
    jump = await SshServer.start(folder, "jump", key);
    writeFileSync(known, server.knownHost + jump.knownHost);
  });

  after(async () => {
    client?.close();
    await server?.stop();
    await jump?.stop();
    await host?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  function uri(more: Record<string, string> = {}, port = server.port): string {
    const socket = new URL(host.uri).searchParams.get("socket")!;
    const parameters = { socket, keyfile: key, known_hosts: known, ...more };
    const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return `qemu+ssh://root@127.0.0.1:${port}/system?${query.join("&")}`;
  }
  const register = (address: string) => up(client, "Host", "host", { uri: address, pool: "/" });

  it("pain 7: reaches a host by port, key and known_hosts, and sends documents and secrets that way", async () => {
    expect((await register(uri())).outputs).include({ hostname: "remote" });
    const news = { host: uri(), name: "far", path: "/var/lib/libvirt/images/far" };
    const pool = await up(client, "StoragePool", "far", news);
    expect(host.virsh("pool-info", "far")).match(/State: +running/);
    expect(await drift(client, pool)).deep.equal({});
    await client.delete(pool);
    expect(server.messages).match(/Accepted publickey|^$/);
  });

  it("pain 7: goes by a jump host, which has to be known as well", async () => {
    const by = { jump: `root@127.0.0.1:${jump.port}` };
    expect((await register(uri(by))).outputs).include({ hostname: "remote" });
    const half = join(folder, "half");
    writeFileSync(half, server.knownHost);
    const error = await failureOf(register(uri({ ...by, known_hosts: half })));
    expect(error.message).match(/cannot reach libvirt on 127\.0\.0\.1 .*Host key verification failed/);
  });

  it("pain 7: names what is wrong: unknown host, refused key, missing file, nothing that listens", async () => {
    const none = join(folder, "none");
    writeFileSync(none, "");
    expect((await failureOf(register(uri({ known_hosts: none })))).message).match(
      /Host key verification failed.*compare the fingerprint and accept it \(known_hosts=FILE/,
    );
    const other = makeKey(join(folder, "other"));
    expect((await failureOf(register(uri({ keyfile: other })))).message).match(
      /Permission denied.*right user or keyfile/,
    );
    expect((await failureOf(register(uri({ keyfile: "/no/such/key" })))).message).match(
      /there is no file \/no\/such\/key, the keyfile of qemu\+ssh/,
    );
    const begun = Date.now();
    expect((await failureOf(register(uri({}, 1)))).message).match(/Connection refused.*nothing listens there/);
    expect(Date.now() - begun, "tried again twice").above(4000);
  });
});
