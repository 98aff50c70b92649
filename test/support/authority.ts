import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../scripts/run";

export interface Pair {
  readonly certificate: string;
  readonly privateKey: string;
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A throwaway certificate authority by OpenSSL, for tests that should not trust the project's own certificates. */
export class TestAuthority {
  private constructor(private readonly folder: string) {}

  /** @param subject its name */
  static async create(subject = "/CN=test authority"): Promise<TestAuthority> {
    const folder = await mkdtemp(join(tmpdir(), "powercloud-authority-"));
    const files = ["-keyout", join(folder, "ca.key"), "-out", join(folder, "ca.pem")];
    await run("openssl", ["req", "-x509", ...KEY, ...files, "-days", "1", "-subj", subject]);
    return new TestAuthority(folder);
  }

  certificate(): Promise<string> {
    return readFile(join(this.folder, "ca.pem"), "utf8");
  }

  /** @param subject as in `/OU=analyst/CN=analyst`; `names` as in `IP:127.0.0.1`. */
  async issue(subject: string, names?: string): Promise<Pair> {
    const at = (file: string) => join(this.folder, file);
    await run("openssl", ["req", ...KEY, "-keyout", at("key"), "-out", at("csr"), "-subj", subject]);
    await writeFile(at("ext"), names === undefined ? "" : `subjectAltName=${names}\n`);
    const signer = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-days", "1"];
    await run("openssl", ["x509", "-req", "-in", at("csr"), ...signer, "-extfile", at("ext"), "-out", at("crt")]);
    return { certificate: await readFile(at("crt"), "utf8"), privateKey: await readFile(at("key"), "utf8") };
  }

  dispose(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
