import * as pulumi from "@pulumi/pulumi";

/** How callers name the two entrances: `https://host:port`. */
export interface EntranceUrls {
  readonly internal: string;
  readonly public: string;
}

/**
 * URLs of the entrances: those configured (`powercloud:internalEntrance`, `powercloud:publicEntrance`: a load balancer or
 * a name in front of the workers), else the NodePorts of the first worker.
 * @throws pulumi.RunError when a configured one is not an `https://` URL.
 */
export function entranceUrls(
  worker: string,
  ports: { readonly internal: number; readonly public: number },
): EntranceUrls {
  const config = new pulumi.Config("powercloud");
  return {
    internal: httpsUrl("internalEntrance", config.get("internalEntrance") ?? `https://${worker}:${ports.internal}`),
    public: httpsUrl("publicEntrance", config.get("publicEntrance") ?? `https://${worker}:${ports.public}`),
  };
}

function httpsUrl(key: string, text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === "https:") return text;
  throw new pulumi.RunError(
    `powercloud:${key} is ${JSON.stringify(text)}: expected https://host:port; set it with \`pulumi config set powercloud:${key} …\`.`,
  );
}

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** What a certificate has to be valid for, so that callers of these URLs and of these addresses accept it. */
export function certificateNames(urls: EntranceUrls, addresses: readonly string[]) {
  const hosts = [...new Set([...Object.values(urls).map((url: string) => new URL(url).hostname), ...addresses])];
  return {
    dnsNames: hosts.filter((host) => !IPV4.test(host)),
    ipAddresses: hosts.filter((host) => IPV4.test(host)),
  };
}
