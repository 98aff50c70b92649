/** The content of a volume on its way to another host: through this process, and through no file of this machine. */
import { createHash } from "node:crypto";
import { Transform, TransformCallback, Writable } from "node:stream";

import { Call, ProviderError } from "../../../base/types";
import { tellingHowFar } from "./content-progress";
import { CONTENT_TIMEOUT_SECONDS, createVolume, refreshPool, requireSpace } from "../storage";
import { parseLabels, STDIN, STDOUT, Virsh, VirshOptions } from "../../client";
import { VolumePlace } from "../volume-claim";

/** What a copy is, for who reads it later. */
export interface Copied {
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Copies a volume's file, byte for byte, into a new volume, and reads that back: what it returns is what is there. A run that is killed
 * leaves the new volume half-made, and nothing on this machine.
 * @throws ProviderError when there is no room, a side fails, or what is read back is not what was sent.
 */
export async function sendFile(
  from: Virsh,
  source: VolumePlace,
  to: Virsh,
  target: VolumePlace,
  call: Call,
): Promise<Copied> {
  const bytes = await fileBytes(from, source);
  await requireSpace(to, target.pool, bytes);
  // As raw, exactly as long as the file; libvirt finds the format inside when it looks at the pool again.
  await createVolume(to, target.pool, { name: target.name, capacityBytes: bytes, format: "raw" });
  const sent = new Meter();
  const what = `copying ${source.name} from ${from.label} to ${to.label}`;
  await tellingHowFar(
    what,
    bytes,
    async () => sent.bytes,
    call,
    () => pour(from, source, to, target, sent),
  );
  await refreshPool(to, target.pool);
  const arrived = await digestAt(to, target, bytes, call);
  if (arrived === sent.digest) return { sha256: sent.digest, bytes: sent.bytes };
  throw new ProviderError(
    `volume ${target.name} did not arrive whole on ${to.label}: SHA-256 ${arrived}, sent was ${sent.digest}; run pulumi up again, and ` +
      "look at that host's disk when it happens twice",
  );
}

/** Length of a volume's file, which for qcow2 is not what the guest sees. */
export async function fileBytes(virsh: Virsh, { pool, name }: VolumePlace): Promise<number> {
  const text = await virsh.run(["vol-info", "--bytes", "--physical", "--pool", pool, name], {
    what: `reading volume ${name} in pool ${pool}`,
  });
  return Number.parseInt(parseLabels(text)["Physical"] ?? "0", 10);
}

/** SHA-256 of a volume's file as its host reads it. */
async function digestAt(virsh: Virsh, place: VolumePlace, bytes: number, call: Call): Promise<string> {
  const read = new Meter();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  read.pipe(nowhere);
  const what = `reading back ${place.name} on ${virsh.label}`;
  await tellingHowFar(
    what,
    bytes,
    async () => read.bytes,
    call,
    () => virsh.run(...downloading(place, read)),
  );
  return read.digest;
}

async function pour(from: Virsh, source: VolumePlace, to: Virsh, target: VolumePlace, meter: Meter): Promise<void> {
  const stop = new AbortController();
  // When one side fails, the other would wait for it.
  const [reader, writer] = [from, to].map((side) => new Virsh(side.uri, AbortSignal.any([side.signal, stop.signal])));
  const upload = ["vol-upload", "--pool", target.pool, target.name, STDIN];
  const what = `uploading volume ${target.name} into pool ${target.pool}`;
  const sides = [
    reader!.run(...downloading(source, meter)),
    writer!.run(upload, { from: meter, what, timeoutSeconds: CONTENT_TIMEOUT_SECONDS }),
  ];
  try {
    await Promise.all(sides);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(sides);
    throw error;
  }
}

function downloading({ pool, name }: VolumePlace, to: Writable): [string[], VirshOptions] {
  const what = `downloading volume ${name} from pool ${pool}`;
  return [["vol-download", "--pool", pool, name, STDOUT], { to, what, timeoutSeconds: CONTENT_TIMEOUT_SECONDS }];
}

/** Counts and digests what passes through it. */
class Meter extends Transform {
  bytes = 0;
  private readonly hash = createHash("sha256");
  private hex: string | undefined;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(null, chunk);
  }

  /** Of all that has passed, in hexadecimal. */
  get digest(): string {
    this.hex ??= this.hash.digest("hex");
    return this.hex;
  }
}
