/** Storage pools in libvirt's words, both ways. Source: https://libvirt.org/formatstorage.html */
import { Properties } from "../../base/types";
import { Mark } from "../ownership";
import {
  appendChild,
  attribute,
  editXml,
  elementAt,
  elementIn,
  elements,
  ParsedElement,
  parseXml,
  setChild,
  textAt,
  toXml,
  XmlElement,
} from "../client";
import { PoolAuth, PoolInputs, PoolPermissions, PoolSource } from "./pool-inputs";

/** Where libvirt finds the disks of an iSCSI session: udev's names, which last. */
const BY_PATH = "/dev/disk/by-path";

/** What a source may say of the product that it is, and libvirt only keeps: the one place that a pool has for a mark. */
const PRODUCT = /^powercloud ([0-9a-f]{12})$/;

/** The definition of a pool. */
export function poolXml(inputs: PoolInputs, { uuid, instance }: Mark): string {
  const { type, name, source, permissions } = inputs;
  const path = targetPath(inputs);
  return toXml("pool", {
    "@type": type,
    name,
    uuid,
    source:
      source === undefined && instance === undefined
        ? undefined
        : { ...(source && sourceElement(type, source)), product: instance && productElement(instance) },
    target: path === undefined ? undefined : { path, permissions: permissionsElement(permissions) },
  });
}

/** A definition with another mark, all else as it is. */
export function remarkPool(definition: string, instance: string): string {
  return editXml(definition, "pool", (pool) => {
    if (elementIn(pool, "source") === undefined) appendChild(pool, "source", {});
    setChild(elementIn(pool, "source")!, "product", productElement(instance));
  });
}

function productElement(instance: string): XmlElement {
  return { "@name": `powercloud ${instance}` };
}

function targetPath({ type, path, source }: PoolInputs): string | undefined {
  if (type === "logical") return `/dev/${source?.name ?? ""}`;
  return type === "iscsi" ? BY_PATH : path;
}

function sourceElement(type: PoolInputs["type"], source: PoolSource): XmlElement {
  const { device, devices, host, port, hosts, directory, format, name, target, initiator, auth } = source;
  const servers = hosts ?? (host === undefined ? [] : [{ name: host, port }]);
  const paths = [device, target, ...(devices ?? [])].filter((path) => path !== undefined);
  return {
    host: servers.map((server) => ({ "@name": server.name, "@port": server.port })),
    device: paths.map((path) => ({ "@path": path })),
    dir: directory === undefined ? undefined : { "@path": directory },
    initiator: initiator === undefined ? undefined : { iqn: { "@name": initiator } },
    auth: authElement(type, auth),
    name,
    format: type === "logical" ? { "@type": "lvm2" } : format === undefined ? undefined : { "@type": format },
  };
}

function authElement(type: PoolInputs["type"], auth: PoolAuth | undefined): XmlElement | undefined {
  if (auth === undefined) return undefined;
  const kind = type === "rbd" ? "ceph" : "chap";
  return { "@type": kind, "@username": auth.username, secret: { "@uuid": auth.secret } };
}

function permissionsElement(permissions: PoolPermissions | undefined): XmlElement | undefined {
  if (permissions === undefined) return undefined;
  return { mode: permissions.mode, owner: permissions.owner, group: permissions.group };
}

export interface FoundPool {
  readonly uuid: string;
  readonly instance?: string;
  readonly type: string;
  /** The inputs that would make it. */
  readonly own: Properties;
}

/**
 * A pool's definition as inputs.
 * @param live The pool as it runs, where it does: with the permissions that its folder has.
 */
export function readPool(text: string, live?: string): FoundPool {
  const xml = parseXml(text, "pool");
  const type = attribute(xml, "type") ?? "";
  const path = textAt(xml, "target", "path");
  const source = type === "dir" ? undefined : readSource(type, elementAt(xml, "source") ?? {});
  const permissions = type === "dir" ? readPermissions(live === undefined ? xml : parseXml(live, "pool")) : undefined;
  const own = defined({ type, path, source, permissions });
  const instance = PRODUCT.exec(attribute(elementAt(xml, "source", "product"), "name") ?? "")?.[1];
  return { uuid: textAt(xml, "uuid") ?? "", ...(instance && { instance }), type, own };
}

function readSource(type: string, source: ParsedElement): Properties {
  const servers = elements(source, "host").map((host) =>
    defined({ name: attribute(host, "name"), port: numberOf(attribute(host, "port")) }),
  );
  const devices = elements(source, "device").flatMap((device) => attribute(device, "path") ?? []);
  const format = attribute(elementAt(source, "format"), "type") ?? "auto";
  const name = textAt(source, "name");
  const auth = readAuth(elementAt(source, "auth"));
  const first = { host: servers[0]?.name, port: servers[0]?.port };
  if (type === "fs") return defined({ device: devices[0], format });
  if (type === "netfs")
    return defined({ host: first.host, directory: attribute(elementAt(source, "dir"), "path"), format });
  if (type === "logical") return defined({ name, devices });
  if (type === "rbd") return defined({ hosts: servers, name, auth });
  const initiator = attribute(elementAt(source, "initiator", "iqn"), "name");
  return defined({ ...first, target: devices[0], initiator, auth });
}

function readAuth(auth: ParsedElement | undefined): Properties | undefined {
  if (auth === undefined) return undefined;
  return defined({ username: attribute(auth, "username"), secret: attribute(elementAt(auth, "secret"), "uuid") });
}

function readPermissions(xml: ParsedElement): Properties | undefined {
  const mode = textAt(xml, "target", "permissions", "mode");
  if (mode === undefined) return undefined;
  const owner = numberOf(textAt(xml, "target", "permissions", "owner"));
  const group = numberOf(textAt(xml, "target", "permissions", "group"));
  return defined({ mode, owner, group });
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function defined(values: Properties): Properties {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
