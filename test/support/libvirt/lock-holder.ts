/** A process that takes a host's lock, and says when it has it and when not: `lock-holder.ts URI KEY MILLISECONDS`. */
import { setTimeout as sleep } from "node:timers/promises";

import { withHostLock } from "../../../providers/libvirt/client/host-lock";
import { Virsh } from "../../../providers/libvirt/client/virsh";

const [uri, key, milliseconds] = process.argv.slice(2) as [string, string, string];

void withHostLock(new Virsh(uri, new AbortController().signal), key, async () => {
  process.stdout.write("takes\n");
  await sleep(Number(milliseconds));
  process.stdout.write("gives\n");
});
