/** What a program says of a volume, and the checks of it. */
import { CheckFailure, Properties } from "../../base/types";
import { Encryption, ENCRYPTION_FIELDS } from "./encryption";
import { GIB } from "./storage";
import { fileSha256 } from "./content/upload";
import {
  Fields,
  isHost,
  isName,
  isObjectName,
  isOneOf,
  isPositive,
  isSha256,
  isText,
  validate,
  Validated,
  validateObject,
} from "../client";

export interface VolumeInputs {
  host: string;
  pool: string;
  name: string;
  format: "qcow2" | "raw";
  capacityGiB?: number;
  baseVolume?: string;
  source?: string;
  sourceSha256?: string;
  encryption?: Encryption;
  copyOf?: CopiedVolume;
}

/** A volume on any host, whose content another one begins with. */
export interface CopiedVolume {
  host: string;
  pool: string;
  volume: string;
  /** Moment of the content, in the form of ISO 8601: for people. */
  asOf?: string;
}

const SECTOR = 512;
const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  pool: { rule: isObjectName, required: true },
  name: { rule: isName, required: true },
  format: { rule: isOneOf("qcow2", "raw"), fallback: "qcow2" },
  capacityGiB: { rule: isPositive("GiB") },
  baseVolume: { rule: isName },
  source: { rule: isText },
  sourceSha256: { rule: isSha256 },
  // Checked on its own afterwards.
  encryption: { rule: () => undefined },
  copyOf: { rule: () => undefined },
};
const COPY_FIELDS: Fields = {
  host: { rule: isHost, required: true },
  pool: { rule: isObjectName, required: true },
  volume: { rule: isName, required: true },
  asOf: { rule: isText },
};

/** Inputs with the source's digest, and everything that is wrong with them. */
export async function checkVolume(news: Properties, olds: Properties | undefined): Promise<Validated> {
  const { inputs, failures } = validate(news, FIELDS);
  const fail = (property: string, reason: string): void => void failures.push({ property, reason });
  if (inputs.source !== undefined && inputs.baseVolume !== undefined) {
    fail("source", "cannot stand together with baseVolume: a volume is a clone or an upload");
  }
  if (
    inputs.source === undefined &&
    inputs.baseVolume === undefined &&
    inputs.capacityGiB === undefined &&
    !inputs.copyOf
  ) {
    fail("capacityGiB", "is required where there is neither a baseVolume nor a source");
  }
  if (inputs.baseVolume !== undefined && inputs.format === "raw") {
    fail("format", '"raw" is not allowed with baseVolume: a thin clone is qcow2');
  }
  failures.push(...shrinkFailures(olds, inputs), ...poolFailures(olds, inputs));
  failures.push(...encryptionFailures(inputs), ...copyFailures(inputs));
  if (typeof inputs.source === "string" && inputs.sourceSha256 === undefined) {
    // Where the file is missing (a preview elsewhere) the last known content is taken to be unchanged.
    const before = olds?.source === inputs.source ? olds.sourceSha256 : undefined;
    const digest = (await fileSha256(inputs.source)) ?? before;
    if (digest !== undefined) inputs.sourceSha256 = digest;
  }
  return { inputs, failures };
}

function shrinkFailures(olds: Properties | undefined, news: Properties): CheckFailure[] {
  const [before, after] = [olds?.capacityGiB, news.capacityGiB];
  const same = ["host", "pool", "name", "baseVolume"].every((key) => olds?.[key] === news[key]);
  if (!same || typeof before !== "number" || typeof after !== "number") return [];
  if (toBytes(after) >= toBytes(before)) return [];
  const reason = `${after} GiB is less than the volume's ${before} GiB: a volume can grow, not shrink; make another volume`;
  return [{ property: "capacityGiB", reason }];
}

/** A clone is a machine's disk: in another pool it would be made anew, without what the machine wrote. */
function poolFailures(olds: Properties | undefined, { pool, name, baseVolume }: Properties): CheckFailure[] {
  if (olds?.baseVolume === undefined || baseVolume === undefined || olds.name !== name) return [];
  if (typeof olds.pool !== "string" || typeof pool !== "string" || olds.pool === pool) return [];
  const reason =
    `is ${JSON.stringify(pool)}, and ${JSON.stringify(name)} was made in ${JSON.stringify(olds.pool)}: a disk does not move between the pools ` +
    "of a host, and a new one would be empty; set it back, or make a machine of another name and bring the data over";
  return [{ property: "pool", reason }];
}

/** In whole sectors, as QEMU makes disks. */
export function toBytes(gib: number): number {
  return Math.ceil((gib * GIB) / SECTOR) * SECTOR;
}

function encryptionFailures({ encryption, format, source }: Properties): CheckFailure[] {
  if (encryption === undefined) return [];
  const { failures } = validateObject(encryption, ENCRYPTION_FIELDS, "encryption");
  const fail = (property: string, reason: string): void => void failures.push({ property, reason });
  if (source !== undefined) fail("encryption", "cannot stand together with source: a file is uploaded as it is");
  if (format === "raw") fail("format", '"raw" is not allowed with encryption: an encrypted volume is qcow2');
  return failures;
}

function copyFailures({ copyOf, format, source, encryption }: Properties): CheckFailure[] {
  if (copyOf === undefined) return [];
  const { failures } = validateObject(copyOf, COPY_FIELDS, "copyOf");
  const fail = (property: string, reason: string): void => void failures.push({ property, reason });
  if (source !== undefined) fail("copyOf", "cannot stand together with source: a volume begins with one content");
  if (encryption !== undefined) fail("copyOf", "cannot stand together with encryption: a copy is taken as it is");
  if (format === "raw") fail("format", '"raw" is not allowed with copyOf: a copy is qcow2');
  return failures;
}
