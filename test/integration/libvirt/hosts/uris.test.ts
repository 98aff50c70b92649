/** What libvirt itself makes of the URIs that are allowed: its own parser is the judge of ours. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { joinUri, parameterOf, splitUri } from "../../../../model/uri-parts";
import { libvirtMissing } from "../../../support/libvirt/libvirt-plugin";
import { ALLOWED_URIS } from "../../../unit/model/host-uris";

describe("libvirt: URIs", function () {
  this.timeout(60_000);
  let folder: string;

  before(function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "pc-uris-"));
    // In place of ssh: notes what it was called with.
    const script = `#!/bin/sh\nfor word in "$@"; do printf '<%s>' "$word"; done >'${folder}/words'\nexit 255\n`;
    writeFileSync(join(folder, "ssh"), script);
    chmodSync(join(folder, "ssh"), 0o755);
  });

  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  /** What libvirt says of a URI whose host is not there, and how it calls ssh. */
  function tried(uri: string): string {
    const env = { ...process.env, LC_ALL: "C", PATH: `${folder}:${process.env.PATH ?? ""}` };
    const { stderr } = spawnSync("virsh", ["-c", uri, "uri"], { env, encoding: "utf8", timeout: 20_000 });
    const words = join(folder, "words");
    const called = existsSync(words) ? readFileSync(words, "utf8") : "";
    rmSync(words, { force: true });
    return `${stderr}${called}`;
  }

  /** Nothing is reached: a jump host is ours alone, and over the network libvirt would wait. */
  const read = ALLOWED_URIS.filter((uri) => !/jump=|^qemu\+(tls|tcp|libssh)/.test(uri));

  for (const uri of read) {
    it(`it reads ${uri} as we do`, () => {
      const parts = splitUri(uri)!;
      const said = tried(joinUri(parts));
      expect(said).not.match(/parse URI|Unknown remote|unsupported/i);
      const { transport, user, host, port } = parts;
      const name = decodeURIComponent(host).replace(/^\[(.*)\]$/, "$1");
      if (transport === "ssh") expect(said).contain(`<--><${name}>`);
      if (port !== undefined) expect(said).contain(`<-p><${port}>`);
      if (user !== undefined) expect(said).contain(`<-l><${user}>`);
      const socket = parameterOf(parts, "socket");
      if (socket !== undefined) expect(said).contain(socket);
    });
  }
});
