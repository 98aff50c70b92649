/** Volumes on their way to a file of this machine. */
import { promises as fs } from "node:fs";

import { Call } from "../../../base/types";
import { tellingHowFar } from "./content-progress";
import { allocatedBytes, CONTENT_TIMEOUT_SECONDS } from "../storage";
import { Virsh } from "../../client";
import { VolumePlace } from "../volume-claim";

/** Brings a volume's content, byte for byte, into a file, which is made where it is not there; says how far it is. */
export async function downloadVolume(virsh: Virsh, place: VolumePlace, file: string, call: Call): Promise<void> {
  const { pool, name } = place;
  const what = `downloading volume ${name} from pool ${pool}`;
  const options = { what, timeoutSeconds: CONTENT_TIMEOUT_SECONDS };
  const total = await allocatedBytes(virsh, place);
  const arrived = async () => (await fs.stat(file)).size;
  await tellingHowFar(`downloading ${name} from ${virsh.label}`, total, arrived, call, () =>
    virsh.run(["vol-download", "--sparse", "--pool", pool, name, file], options),
  );
}
