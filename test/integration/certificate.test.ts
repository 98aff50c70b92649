/** Certificates of an authority that the company brings, made and verified by OpenSSL. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { connect, type ConnectionOptions, createServer } from "node:tls";
import { expect } from "chai";
import { readAuthority } from "../../providers/powercloud/certificates/authority";
import { issueAuthority, type Issued, issueLeaf, type Leaf } from "../../providers/powercloud/certificates/issue";
import { AUTHORITY_TERMS, LEAF_TERMS, periodFrom } from "../../providers/powercloud/certificates/period";
import { powercloud } from "../../providers/powercloud/provider";
import { ProviderClient, Secret } from "../support/provider-client";

const KEYS: Record<string, string[]> = {
  "RSA 2048": ["-newkey", "rsa:2048"],
  "ECDSA P-384": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
  "ECDSA P-521": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
};

describe("certificates of an authority of ours", function () {
  this.timeout(20_000);
  const now = new Date();
  const leaf: Leaf = {
    commonName: "gateway, Nr. 1",
    organizations: ["system:masters"],
    dnsNames: ["gateway.lab"],
    ipAddresses: ["127.0.0.1", "::1", "fd00::10.0.0.1"],
    usages: ["server", "client"],
  };
  let folder: string;
  let authority: Issued;
  let pair: Issued;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-certificate-"));
    authority = await issueAuthority("lab, power cloud", periodFrom(now, AUTHORITY_TERMS));
    pair = await issueLeaf(
      leaf,
      await readAuthority(authority.certificate, authority.privateKey, now),
      periodFrom(now, LEAF_TERMS),
    );
    writeFileSync(join(folder, "ca.pem"), authority.certificate);
    writeFileSync(join(folder, "leaf.pem"), pair.certificate);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("hold before OpenSSL's strictest judge, by every name and address", () => {
    for (const name of [
      "-verify_hostname=gateway.lab",
      "-verify_ip=127.0.0.1",
      "-verify_ip=::1",
      "-verify_ip=fd00::a00:1",
    ]) {
      for (const purpose of ["sslserver", "sslclient"]) {
        const options = ["-x509_strict", "-check_ss_sig", "-purpose", purpose, ...name.split("=")];
        const verified = execFileSync("openssl", ["verify", ...options, "-CAfile", "ca.pem", "leaf.pem"], {
          cwd: folder,
        });
        expect(verified.toString()).contain("leaf.pem: OK");
      }
    }
  });

  it("let server and client greet each other, and keep others out", async () => {
    const trusted = { ca: authority.certificate, cert: pair.certificate, key: pair.privateKey };
    const server = createServer({ ...trusted, requestCert: true, rejectUnauthorized: true }, (socket) => {
      const { O, CN } = socket.getPeerCertificate().subject;
      socket.end(`${O} ${CN}`);
    });
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "::", resolve));
    const { port } = server.address() as AddressInfo;
    const greet = (options: ConnectionOptions) =>
      new Promise<string>((resolve, reject) => {
        let said = "";
        const socket = connect({ port, host: "127.0.0.1", ...options });
        socket.on("data", (text) => (said += text.toString()));
        socket.on("end", () => resolve(said)).on("error", reject);
      });
    try {
      expect(await greet(trusted)).equal("system:masters gateway, Nr. 1");
      expect(await greet({ ...trusted, host: "::1" })).equal("system:masters gateway, Nr. 1");
      expect(await greet({ ...trusted, servername: "gateway.lab" })).equal("system:masters gateway, Nr. 1");
      const refusal = async (options: ConnectionOptions) =>
        String(
          await greet(options).then(
            (said) => `said ${said}`,
            (error: Error) => error.message,
          ),
        );
      expect(await refusal({ ...trusted, servername: "other.lab" })).match(/does not match certificate/);
      expect(await refusal({ cert: pair.certificate, key: pair.privateKey })).match(/self.signed certificate/);
      expect(await refusal({ ca: authority.certificate })).match(/certificate required|ECONNRESET/);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

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

  it("not of one that may not sign certificates", async () => {
    const subject = ["-subj", "/CN=Signer", "-addext", "keyUsage=critical,digitalSignature"];
    openssl("req", "-x509", ...KEYS["ECDSA P-384"]!, "-noenc", ...subject, "-keyout", "key.pem", "-out", "ca.pem");
    const authority = readAuthority(read("ca.pem"), read("key.pem"), new Date());
    const error = await authority.then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).contain("(CN=Signer) may not issue: its keyUsage lacks keyCertSign");
  });
});
