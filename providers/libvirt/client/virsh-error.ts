/** What virsh says when it fails, in words that name the host, what failed, and the fix. */
import { ProviderError } from "../../base/types";
import { hostLabel, MissingSocket } from "./uri";

/** A virsh call that failed. Its message is for the user. */
export class VirshError extends ProviderError {
  constructor(
    message: string,
    /** virsh's own words, for callers that know better what they mean. */
    readonly output: string,
  ) {
    super(message);
  }
}

/** A call that was not answered within its time. */
export class SilenceError extends ProviderError {}

interface Rule {
  readonly pattern: RegExp;
  readonly fix: string;
}

const NOT_CONNECTED = /failed to connect to the hypervisor/i;

/** Reasons why no connection came about, that need a person: trying again is useless. */
const LASTING: readonly Rule[] = [
  {
    pattern: /unable to resolve address|could not resolve hostname|name or service not known/i,
    fix: "no such host name: correct the URI, or make the name resolvable on this machine",
  },
  {
    pattern: /host key verification failed/i,
    fix: "ssh does not know this host's key, or knows another: connect once by ssh, compare the fingerprint and accept it (known_hosts=FILE in the URI names another list)",
  },
  {
    pattern: /permission denied \(|too many authentication failures/i,
    fix: "ssh did not let us in: put this user's public key on the host, or name the right user or keyfile in the URI",
  },
  {
    pattern: /authentication (failed|unavailable|cancelled|required)|access denied|not authorized/i,
    fix: "libvirt refused this user: let it into the group libvirt on the host, or set up the transport's authentication",
  },
  {
    pattern: /failed to connect socket to '[^']*': permission denied/i,
    fix: "this user may not use libvirt's socket: add it to the group libvirt (or run as root)",
  },
  {
    pattern: /certificate|tls handshake/i,
    fix: "the TLS certificates do not fit: check libvirt's CA, client and server certificates",
  },
];

/** Reasons that may be over in a moment: a daemon that restarts, a network that hiccups. */
const PASSING: readonly Rule[] = [
  {
    pattern: /connection refused/i,
    fix: "nothing listens there: start libvirtd on the host, or correct the URI's port",
  },
  {
    pattern: /failed to connect socket to '[^']*': no such file/i,
    fix: "there is no such socket: start libvirtd on the host, or correct the URI",
  },
  {
    pattern: /no route to host|network is unreachable|connection timed out/i,
    fix: "the host is down or not reachable from this machine: check its power, its network and the firewall",
  },
  {
    pattern: /connection reset|end of file|broken pipe/i,
    fix: "the connection broke: look at libvirtd's log on the host",
  },
];

/** Failures of an operation on a host that was reached. */
const OPERATION: readonly Rule[] = [
  { pattern: /no space left on device/i, fix: "the file system is full: free space there, or choose another pool" },
  {
    pattern:
      /cannot get interface mtu on '[^']*': no such device|cannot find device|bridge .* (doesn't|does not) exist/i,
    fix: "the network's bridge does not exist on the host: create it there, or correct the Network's bridge",
  },
  {
    pattern: /cannot set up guest memory|cannot allocate memory/i,
    fix: "the host has too little free memory: stop other domains there, or give this one less",
  },
  {
    pattern: /kvm_buf_set_msrs|failed to set MSR|failed to initialize kvm/i,
    fix: "the host offers KVM, and it does not work there: mend it (nested virtualization?), or take /dev/kvm away from libvirtd",
  },
  {
    pattern: /failed to connect socket to '[^']*virtlogd-sock'/i,
    fix: "virtlogd does not run on the host: start it (systemctl start virtlogd.socket)",
  },
  {
    pattern: /no secret with matching uuid/i,
    fix: "the host has no such secret: make it there (Secret) first, or correct the UUID in encryption.secret",
  },
  {
    pattern: /secret '[^']*' does not have a value/i,
    fix: "set the secret's value: by pulumi up of its Secret, or virsh secret-set-value",
  },
  {
    pattern: /no secret provided for luks encryption/i,
    fix: "to change an encrypted volume, libvirt looks for a secret with usage volume and the volume's path as its name: name the Secret so",
  },
  {
    pattern: /invalid password, cannot unlock any keyslot/i,
    fix: "the secret's value is not the passphrase that the volume was encrypted with: set that value",
  },
  {
    pattern: /can't resize .* which has snapshots/i,
    fix: "the volume is part of snapshots: delete those (Snapshot) first",
  },
  {
    pattern: /nwfilter is in use/i,
    fix: "a running domain has it, or a filter that it is part of: take it from the domain's interfaces first",
  },
  {
    pattern: /referenced filter '[^']*' is missing/i,
    fix: "the host has no such network filter: make it there (NwFilter) first, or correct its name",
  },
  {
    pattern: /command '?guest-[\w-]+'? has been disabled(?!.*frozen)/i,
    fix:
      "the guest's agent does not allow that command: allow it in the guest (RHEL and its kin: FILTER_RPC_ARGS, or BLACKLIST_RPC, in " +
      "/etc/sysconfig/qemu-ga; others: block-rpcs, allow-rpcs or blacklist in /etc/qemu/qemu-ga.conf), then systemctl restart qemu-guest-agent",
  },
  {
    pattern: /command '?guest-[\w-]+'? has not been (found|enabled)/i,
    fix: "the guest's agent does not know that command: install a newer qemu-guest-agent in the guest",
  },
  {
    pattern: /guest agent is not configured/i,
    fix:
      "the machine has no channel for a guest agent: add one to its definition (virsh edit: " +
      "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>), and start it anew",
  },
  { pattern: /network '[^']*' is not active/i, fix: "the libvirt network is not started: virsh net-start" },
  {
    pattern: /(cannot access storage file|could not open).*permission denied/i,
    fix: "QEMU's user may not enter a folder above the disk's file: set the StoragePool's permissions (mode 0711), and look at the folders above it",
  },
  {
    pattern: /cannot access storage file|could not open/i,
    fix: "a disk's file is missing on the host",
  },
];

/** True when the host was not reached, and trying again after a moment may help. */
export function isPassing(output: string): boolean {
  if (!NOT_CONNECTED.test(output) || LASTING.some(({ pattern }) => pattern.test(output))) return false;
  return PASSING.some(({ pattern }) => pattern.test(output));
}

/**
 * True when nobody answered, as of a host that is switched off. A host that refuses us, and a connection that cannot even be tried
 * (no such name, no key, no virsh), tell nothing of its power.
 */
export function isSilent(error: unknown): boolean {
  return error instanceof SilenceError || isAbsent(error);
}

/** Like {@link isSilent}, without a host that takes calls and hangs. */
export function isAbsent(error: unknown): boolean {
  return error instanceof MissingSocket || (error instanceof VirshError && isPassing(error.output));
}

/** True when libvirt says that the object asked for does not exist. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof VirshError) || NOT_CONNECTED.test(error.output)) return false;
  return /not found: |failed to get (domain|network|pool|vol)\b|no (domain|network|storage pool|storage vol) with/i.test(
    error.output,
  );
}

/**
 * The error for the output of a failed call.
 * @param what What was tried, as in "defining domain web-1".
 */
export function explainFailure(uri: string, what: string, output: string): VirshError {
  const words = virshWords(output);
  const host = hostLabel(uri);
  if (NOT_CONNECTED.test(output)) {
    const rule = [...LASTING, ...PASSING].find(({ pattern }) => pattern.test(output));
    const fix = rule?.fix ?? `try: virsh -c '${uri}' list`;
    return new VirshError(`cannot reach libvirt on ${host} (${uri}): ${words}; ${fix}`, output);
  }
  const rule = OPERATION.find(({ pattern }) => pattern.test(output));
  return new VirshError(`${host}: ${what} failed: ${words}${rule === undefined ? "" : `; ${rule.fix}`}`, output);
}

/** virsh's lines without their prefix; the first, which only names the command, is left out where another explains it. */
function virshWords(output: string): string {
  const lines = output
    .split("\n")
    .map((line) => line.replace(/^error: /, "").trim())
    .filter((line) => line !== "");
  const telling = lines.length > 1 ? lines.slice(1) : lines;
  return telling.join("; ") || "virsh gave no reason";
}
