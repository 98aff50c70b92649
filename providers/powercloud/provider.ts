/** The `powercloud` plugin: the resources that are the project's own. */
import { Provider, Resource } from "../base/types";
import { addresses } from "./addresses";
import { bootstrapToken } from "./bootstrap-token";
import { certificate } from "./certificate";
import { certificateAuthority } from "./certificate-authority";
import { placement } from "./placement";
import { version } from "./sdk/package.json";

const now = () => new Date();

const RESOURCES: ReadonlyMap<string, Resource> = new Map([
  ["powercloud:index:Placement", placement],
  ["powercloud:index:Addresses", addresses],
  ["powercloud:index:CertificateAuthority", certificateAuthority(now)],
  ["powercloud:index:Certificate", certificate(now)],
  ["powercloud:index:BootstrapToken", bootstrapToken(now)],
]);

export const powercloud: Provider = { name: "powercloud", version, resource: (type) => RESOURCES.get(type) };
