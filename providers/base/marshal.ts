/**
 * Property values between Pulumi's wire form and plain JavaScript.
 *
 * The wire form is JSON with marked objects (secrets, outputs, resource references, assets) and marked strings
 * (unknown values). The marks are those of Pulumi's SDKs (`sdk/go/common/resource/plugin/rpc.go`).
 */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Properties, UNKNOWN } from "./types";

/** Key whose value says what a marked object is. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** The mark of an unknown value that every SDK writes. */
const UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Unknown values by type, as the engine may write them: string, boolean, number, array, asset, archive, object. */
const UNKNOWN_MARKS: ReadonlySet<unknown> = new Set([
  UNKNOWN_MARK,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A value in wire form: JSON, with Pulumi's marks. */
export type Wire = null | boolean | number | string | Wire[] | { [key: string]: Wire };

/** A file or a text that a program handed over as it is; handlers see and return it unchanged. */
export interface Asset {
  readonly hash?: string;
  readonly path?: string;
  readonly text?: string;
  readonly uri?: string;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for an asset or an archive of the program's. */
export function isAsset(value: unknown): value is Asset {
  return isObject(value) && (value[SIGNATURE] === ASSET || value[SIGNATURE] === ARCHIVE);
}

export function isSecret(wire: Wire | undefined): boolean {
  if (!isObject(wire)) return false;
  return wire[SIGNATURE] === SECRET || (wire[SIGNATURE] === OUTPUT && wire.secret === true);
}

/** The JSON in a message of the engine; an absent message is an empty object. */
export function readStruct(struct: Struct | undefined): Record<string, Wire> {
  return (struct?.toJavaScript() ?? {}) as Record<string, Wire>;
}

export function writeStruct(wire: Record<string, Wire>): Struct {
  return Struct.fromJavaScript(wire);
}

/** Plain properties: secrets unwrapped, unknown values as {@link UNKNOWN}, resources as their id (else their URN). */
export function toPlain(wire: Record<string, Wire>): Properties {
  return Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(wire: Wire): unknown {
  if (UNKNOWN_MARKS.has(wire)) return UNKNOWN;
  if (Array.isArray(wire)) return wire.map(plainValue);
  if (!isObject(wire)) return wire;
  switch (wire[SIGNATURE]) {
    case SECRET:
      return plainValue(wire.value as Wire);
    case OUTPUT:
      return wire.value === undefined ? UNKNOWN : plainValue(wire.value as Wire);
    case RESOURCE:
      return plainReference(wire);
    case ASSET:
    case ARCHIVE:
      return wire;
    default:
      return toPlain(wire as Record<string, Wire>);
  }
}

function plainReference(reference: Record<string, unknown>): unknown {
  if (reference.id === undefined) return reference.urn;
  // The engine writes an empty id for a resource that is not made yet.
  return reference.id === "" ? UNKNOWN : plainValue(reference.id as Wire);
}

/**
 * Wire form of plain properties; keys whose value is undefined are left out.
 * @throws Error on a value that has no wire form, or on an unknown value where `unknowns` is false: mistakes of a plugin.
 */
export function toWire(properties: Properties, unknowns: boolean): Record<string, Wire> {
  return wireObject(properties, unknowns, "");
}

function wireObject(value: Record<string, unknown>, unknowns: boolean, path: string): Record<string, Wire> {
  const wire: Record<string, Wire> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) wire[key] = wireValue(item, unknowns, path === "" ? key : `${path}.${key}`);
  }
  return wire;
}

function wireValue(value: unknown, unknowns: boolean, path: string): Wire {
  if (value === UNKNOWN) {
    if (!unknowns) throw new Error(`the value of ${path} is unknown outside a preview`);
    return UNKNOWN_MARK;
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, i) => wireValue(item ?? null, unknowns, `${path}[${i}]`));
  if (isPlainObject(value)) return wireObject(value, unknowns, path);
  const found = typeof value === "object" ? value.constructor.name : `${typeof value} ${String(value)}`;
  throw new Error(`the value of ${path} is not JSON: ${found}`);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** True when any value inside is {@link UNKNOWN}. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}
