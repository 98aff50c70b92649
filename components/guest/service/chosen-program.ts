/** A service whose program the model says: one of the machine's image, or a container. */
import { GUEST_PROGRAMS } from "../guest-programs";
import type { GuestSettings, SettingsFile } from "../guest-settings";
import { CONTAINERD_CONFIG, containerdFiles, REGISTRY_HOSTS } from "../kubernetes/worker-files";
import type { ChosenProgram } from "../../../model/types";
import type { ServiceGuest } from "./service-guest";
import { environmentText, SERVICE_ENVIRONMENT, SERVICE_READY, unitText } from "./service-unit";

const CTR = "/usr/bin/ctr";
const NAMESPACE = "powercloud";
const PULL = `${GUEST_PROGRAMS}/service-pull`;
/** Seconds for which a service that says nothing of itself has to go on running. */
const STEADY_SECONDS = 10;

/** Its data are in `/var/lib/<name>`, which a container sees as `/data`. */
export function chosenProgram(guest: ServiceGuest, program: ChosenProgram): GuestSettings {
  const { name } = guest;
  const unit = `/etc/systemd/system/${name}.service`;
  const container = program.image === undefined ? undefined : containerOf(guest, program.image, program.command);
  const own: Record<string, SettingsFile> = {
    [unit]: { content: unitText(container?.unit ?? programUnit(guest, program.command)) },
    [SERVICE_ENVIRONMENT]: {
      content: (container ? containerEnvironment : environmentText)(program.environment),
      mode: "0600",
    },
    ...container?.files,
  };
  const containerd = container && {
    name: "containerd.service",
    onChange: "restart" as const,
    files: [CONTAINERD_CONFIG],
  };
  return {
    files: { ...own, [SERVICE_READY]: { content: readyScript(name, program.check), mode: "0755" } },
    commands: [],
    units: [
      ...(containerd === undefined ? [] : [containerd]),
      { name: `${name}.service`, onChange: "restart", files: Object.keys(own) },
    ],
    check: { command: [SERVICE_READY] },
  };
}

function programUnit({ name, description }: ServiceGuest, command: readonly string[]) {
  const service = [`EnvironmentFile=${SERVICE_ENVIRONMENT}`, "DynamicUser=yes", `StateDirectory=${name}`];
  return { description, command, service };
}

function containerOf({ name, description, registry }: ServiceGuest, image: string, command: readonly string[]) {
  const reference = `${registry}/${image}`;
  const mount = `type=bind,src=/var/lib/${name},dst=/data,options=rbind:rw`;
  const options = ["--rm", "--net-host", "--env-file", SERVICE_ENVIRONMENT, "--mount", mount];
  return {
    unit: {
      description,
      command: [CTR, "-n", NAMESPACE, "run", ...options, reference, name, ...command],
      unit: ["Requires=containerd.service", "After=containerd.service network.target"],
      // The machine is the container's alone, and whoever it runs as writes there.
      service: [`ExecStartPre=${PULL}`, `StateDirectory=${name}`, "StateDirectoryMode=0777"],
    },
    files: {
      [PULL]: { content: pullScript(name, reference), mode: "0755" },
      ...containerdFiles(registry),
    } satisfies Record<string, SettingsFile>,
  };
}

/** Each line as it is, as `ctr run --env-file` takes it. */
function containerEnvironment(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** What was pulled once serves on where the registry is out of reach: a county may be cut off. */
function pullScript(name: string, reference: string): string {
  return `#!/bin/sh
set -eu
ctr() { ${CTR} -n ${NAMESPACE} "$@"; }
ctr tasks rm -f ${name} > /dev/null 2>&1 || :
ctr containers rm ${name} > /dev/null 2>&1 || :
# A container of the machine's network gets the machine's own, where there is any (ctr run --net-host).
for file in /etc/hosts /etc/resolv.conf; do [ -e $file ] || install -D /dev/null "$(readlink -m $file)"; done
ctr images ls -q | grep -qxF '${reference}' || ctr images pull --hosts-dir ${REGISTRY_HOSTS} '${reference}' > /dev/null
`;
}

/** A program that fails at once is started again and again, and is active in between. */
function readyScript(name: string, check: readonly string[] | undefined): string {
  const isActive = `systemctl --quiet is-active ${name}.service`;
  const own = check?.map((text) => `'${text.replaceAll("'", `'\\''`)}'`).join(" ");
  return `#!/bin/sh
starts() { systemctl show --value -p NRestarts ${name}.service; }
${isActive} || { journalctl -q -n 5 -o cat -u ${name}.service; exit 1; }
${own === undefined ? `before=$(starts); sleep ${STEADY_SECONDS}; ${isActive} && [ "$before" = "$(starts)" ]` : own}
`;
}
