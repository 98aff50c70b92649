/** `libvirt:index:VolumeDownload`: what a volume holds, as a file of the machine that runs Pulumi. */
import { promises as fs } from "node:fs";

import { diffProperties } from "../../../base/diff";
import {
  Call,
  CreateCall,
  Properties,
  ReadCall,
  ReadResult,
  Resource,
  State,
  UNKNOWN,
  UpdateCall,
} from "../../../base/types";
import { bringVolume } from "../content/bring-volume";
import {
  Fields,
  formatId,
  isHost,
  isName,
  isObjectName,
  isSha256,
  isText,
  isTexts,
  validate,
  Virsh,
} from "../../client";
import { ownerOf } from "../../ownership";

interface Inputs {
  readonly host: string;
  readonly pool: string;
  readonly volume: string;
  readonly file: string;
  readonly expectedSha256?: string;
}

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  pool: { rule: isObjectName, required: true },
  volume: { rule: isName, required: true },
  file: { rule: isText, required: true },
  expectedSha256: { rule: isSha256 },
  triggers: { rule: isTexts },
};
/** They say where the volume is now, which makes the file no other. */
const FOLLOWS = ["host", "pool"];
/** What is known of a file that is not there yet. */
const NOT_YET = { sha256: UNKNOWN, bytes: UNKNOWN, copiedAt: UNKNOWN };

async function create(call: CreateCall): Promise<State> {
  if (call.preview) return { id: "", outputs: { ...call.inputs, ...NOT_YET } };
  const { host, pool, volume } = call.inputs as unknown as Inputs;
  return { id: formatId(host, pool, volume), outputs: await bring(call.inputs, {}, call) };
}

async function update({
  oldInputs,
  newInputs,
  oldOutputs,
  preview,
  ...call
}: UpdateCall): Promise<{ outputs: Properties }> {
  const changed = Object.keys(diffProperties(oldInputs, newInputs));
  if (changed.every((property) => FOLLOWS.includes(property))) return { outputs: { ...oldOutputs, ...newInputs } };
  return { outputs: preview ? { ...newInputs, ...NOT_YET } : await bring(newInputs, oldOutputs, call) };
}

/** @param earlier The outputs of an earlier run, which may have brought the same file. */
async function bring(inputs: Properties, earlier: Properties, call: Call): Promise<Properties> {
  const { host, pool, volume, file, expectedSha256 } = inputs as unknown as Inputs;
  const earlierSha256 = earlier.file === file ? String(earlier.sha256) : undefined;
  const wanted = { file, expectedSha256, earlierSha256, owner: ownerOf(call.urn) };
  return { ...inputs, ...(await bringVolume(new Virsh(host, call.signal), { pool, name: volume }, wanted, call)) };
}

/** By its size: to read all of it at each refresh would take long. */
async function read({ id, inputs, outputs }: ReadCall): Promise<ReadResult> {
  if (typeof outputs.file !== "string") return undefined;
  const stat = await fs.stat(outputs.file).catch(() => undefined);
  return stat?.isFile() && stat.size === outputs.bytes ? { id, inputs, outputs } : undefined;
}

export const volumeDownload: Resource = {
  check: async ({ news }) => validate(news, FIELDS),
  create,
  read,
  update,
  // The file is what one wanted to have, and may be all that is left of the volume.
  delete: async () => undefined,
  timeouts: { create: 12 * 3600, update: 12 * 3600 },
};
