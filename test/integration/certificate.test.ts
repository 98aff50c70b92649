/** Certificates of an authority that the company brings, made and verified by OpenSSL. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { powercloud } from "../../providers/powercloud/provider";
import { ProviderClient, Secret } from "../support/provider-client";

const KEYS: Record<string, string[]> = {
  "RSA 2048": ["-newkey", "rsa:2048"],
  "ECDSA P-384": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
  "ECDSA P-521": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
};

describe("certificates of the company's own authority", function () {
  this.timeout(20_000);
  let folder: string;
  let client: ProviderClient;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-certificate-"));
    client = await ProviderClient.start(powercloud);
  });
  afterEach(() => {
    client.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  for (const [kind, options] of Object.entries(KEYS)) {
    it(`with a key of ${kind}`, async () => {
      const subject = ["-subj", "/C=CN/O=Guizhou Power/CN=Root, Nr. 1", "-addext", "keyUsage=critical,keyCertSign"];
      openssl("req", "-x509", ...options, "-noenc", ...subject, "-days", "30", "-keyout", "key.pem", "-out", "ca.pem");
      const { outputs } = await client.create({
        type: "powercloud:index:Certificate",
        inputs: {
          commonName: "clerk",
          organizationalUnits: ["billing-clerk"],
          usages: ["client"],
          authorityCertificate: read("ca.pem"),
          authorityKey: new Secret(read("key.pem")),
        },
      });
      writeFileSync(join(folder, "certificate.pem"), outputs.certificate as string);
      const verified = openssl(
        "verify",
        "-x509_strict",
        "-purpose",
        "sslclient",
        "-CAfile",
        "ca.pem",
        "certificate.pem",
      );
      expect(verified).contain("certificate.pem: OK");
      expect(Date.parse(outputs.notAfter as string)).at.most(Date.now() + 30 * 86_400_000);
    });
  }
});
