/** User-data of a small machine that a county centre runs for itself. */
import { cloudConfig } from "./cloud-config";
import { GUEST_PROGRAMS } from "./guest-programs";

export interface ServiceGuest {
  /** Name of the machine and of its service, as in `meter-collector`. */
  readonly name: string;
  /** One line for the service's unit. */
  readonly description: string;
}

/** Seconds between two readings. */
const INTERVAL = 60;

/**
 * A service that appends one reading a minute to `/var/lib/<name>/readings.csv`: time (UTC), uptime and idle CPU time in
 * seconds of the machine, which stands for the meters that a county would connect. It listens nowhere.
 */
export function serviceUserData(service: ServiceGuest): string {
  return cloudConfig({
    hostname: service.name,
    files: [
      { path: `/etc/systemd/system/${service.name}.service`, content: unit(service) },
      { path: `${GUEST_PROGRAMS}/collect`, content: collectScript(service), permissions: "0755" },
      { path: serviceReady()[0], content: readyScript(service), permissions: "0755" },
    ],
    commands: [["systemctl", "enable", "--now", `${service.name}.service`]],
  });
}

/** Command for guest-exec that exits 0 when the service runs and has written a reading, otherwise 1. */
export function serviceReady(): string[] {
  return [`${GUEST_PROGRAMS}/service-ready`];
}

function unit(service: ServiceGuest): string {
  return `[Unit]
Description=${service.description.replace(/\s+/g, " ").replaceAll("%", "%%")}

[Service]
ExecStart=${GUEST_PROGRAMS}/collect
Restart=always
DynamicUser=yes
StateDirectory=${service.name}

[Install]
WantedBy=multi-user.target
`;
}

function collectScript(service: ServiceGuest): string {
  return `#!/bin/sh
set -eu
while true; do
  read -r uptime idle < /proc/uptime
  printf '%s,%s,%s\\n' "$(date -u +%FT%TZ)" "$uptime" "$idle" >> /var/lib/${service.name}/readings.csv
  sleep ${INTERVAL}
done
`;
}

function readyScript(service: ServiceGuest): string {
  return `#!/bin/sh
systemctl --quiet is-active ${service.name}.service && [ -s /var/lib/${service.name}/readings.csv ]
`;
}
