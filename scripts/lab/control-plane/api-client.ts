import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { ControlPlaneFiles } from "./control-plane-files";

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** The lab's API server as its administrator sees it, through the loopback address. */
export class ApiClient {
  constructor(
    private readonly host: string,
    private readonly files: Pick<ControlPlaneFiles, "authority" | "admin">,
  ) {}

  get(path: string): Promise<ApiAnswer> {
    return this.send("GET", path);
  }

  /**
   * Server-side apply: makes the object, or brings it to what is given.
   * @throws {Error} When the server refuses.
   */
  async apply(path: string, object: object): Promise<void> {
    const query = "?fieldManager=powercloud-lab&force=true";
    const answer = await this.send("PATCH", `${path}${query}`, "application/apply-patch+yaml", JSON.stringify(object));
    if (answer.status >= 300) throw new Error(`the API server refuses ${path} (${answer.status}): ${answer.body}`);
  }

  private send(method: string, path: string, type?: string, body?: string): Promise<ApiAnswer> {
    const { authority, admin } = this.files;
    return new Promise((resolve, reject) => {
      const call = request(
        {
          ...{ host: this.host, port: 6443, method, path, timeout: 5000, agent: false },
          ca: readFileSync(authority.certificate),
          cert: readFileSync(admin.certificate),
          key: readFileSync(admin.key),
          headers: type ? { "content-type": type, accept: "application/json" } : { accept: "application/json" },
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (text += chunk));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
          response.on("error", reject);
        },
      );
      call.on("timeout", () => call.destroy(new Error(`no answer from https://${this.host}:6443 within 5 s`)));
      call.on("error", reject);
      call.end(body);
    });
  }
}
