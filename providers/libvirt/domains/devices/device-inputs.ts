/** What a program says of a domain's disks and network cards, and the checks of it. */
import { CheckFailure, Properties } from "../../../base/types";
import {
  canonicalMac,
  Field,
  Fields,
  isFlag,
  isObjectName,
  isOneOf,
  PATH,
  Rule,
  Validated,
  validateList,
  validateObject,
} from "../../client";
import { Encryption, ENCRYPTION_FIELDS } from "../../storage";
import { FilterReference, REFERENCE_FIELDS, tidyReference } from "../../network";

export interface DomainDisk {
  readonly volume: string;
  readonly format: string;
  readonly readOnly: boolean;
  readonly encryption?: Encryption;
}

export interface DomainInterface {
  readonly network: string;
  readonly mac: string;
  readonly filter?: FilterReference;
}

/** What a program says of a domain's devices. */
export interface Devices {
  readonly disks: readonly DomainDisk[];
  readonly interfaces: readonly DomainInterface[];
}

/** The lowest bit of the first byte marks a group of machines: IEEE 802, section 8.2. */
const isMac: Rule = (value) =>
  typeof value === "string" && /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/.test(value) && value !== "00:00:00:00:00:00"
    ? undefined
    : `${JSON.stringify(value)} is no MAC address of one machine: six pairs of hexadecimal digits like 52:54:00:12:34:56, the first pair even`;

/** Checked on its own afterwards. */
const anything: Field = { rule: () => undefined };
const DISK_FIELDS: Fields = {
  volume: { ...PATH, required: true },
  format: { rule: isOneOf("qcow2", "raw"), fallback: "qcow2" },
  readOnly: { rule: isFlag, fallback: false },
  encryption: anything,
};
const INTERFACE_FIELDS: Fields = {
  network: { rule: isObjectName, required: true },
  mac: { rule: isMac, required: true },
  filter: anything,
};

/** Devices with defaults, MAC addresses in lower case, and everything that is wrong with them. */
export function checkDevices(disks: unknown, interfaces: unknown): Validated {
  const storage = validateList(disks, DISK_FIELDS, "disks");
  const cards = validateList(asWritten(interfaces), INTERFACE_FIELDS, "interfaces");
  const failures = [
    ...storage.failures,
    ...validateEach(storage.list, "disks", "encryption", ENCRYPTION_FIELDS),
    ...cards.failures,
    ...validateEach(cards.list, "interfaces", "filter", REFERENCE_FIELDS),
    ...repeated(storage.list, "disks", "volume"),
    ...repeated(cards.list, "interfaces", "mac"),
  ];
  return { inputs: { disks: storage.list, interfaces: cards.list }, failures };
}

/** Checks one optional object of each device. */
function validateEach(devices: unknown, key: string, property: string, fields: Fields): CheckFailure[] {
  if (!Array.isArray(devices)) return [];
  return devices.flatMap((device, i) => {
    const value = (device as Properties | null)?.[property];
    return value === undefined ? [] : validateObject(value, fields, `${key}[${i}].${property}`).failures;
  });
}

/** As libvirt writes it, so that it compares. */
function asWritten(interfaces: unknown): unknown {
  if (!Array.isArray(interfaces)) return interfaces;
  return interfaces.map((item: unknown) => {
    if (typeof item !== "object" || item === null) return item;
    const { mac, filter, ...rest } = item as Properties;
    return {
      ...rest,
      ...(mac !== undefined && { mac: typeof mac === "string" ? canonicalMac(mac) : mac }),
      ...(filter !== undefined && { filter: tidyReference(filter) }),
    };
  });
}

function repeated(list: unknown, key: string, property: string): CheckFailure[] {
  if (!Array.isArray(list)) return [];
  const values = list.map((item) => (item as Properties | null)?.[property]);
  return values.flatMap((value, i) => {
    const first = values.indexOf(value);
    if (typeof value !== "string" || first === i) return [];
    return [{ property: `${key}[${i}].${property}`, reason: `${value} is that of ${key}[${first}] already` }];
  });
}
