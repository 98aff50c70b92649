/** What is inside a small machine that a county centre runs for itself. */
import { GUEST_PROGRAMS } from "./guest-programs";
import type { GuestSettings } from "./guest-settings";

export interface ServiceGuest {
  /** Name of the machine and of its service, as in `meter-collector`. */
  readonly name: string;
  /** One line for the service's unit. */
  readonly description: string;
}

/** Seconds between two readings. */
const INTERVAL = 60;
const COLLECT = `${GUEST_PROGRAMS}/collect`;
/** Exits 0 when the service runs and has written a reading. */
const READY = `${GUEST_PROGRAMS}/service-ready`;

/**
 * A service that appends one reading a minute to `/var/lib/<name>/readings.csv`: time (UTC), uptime and idle CPU time in
 * seconds of the machine, which stands for the meters that a county would connect. It listens nowhere.
 */
export function serviceSettings(service: ServiceGuest): GuestSettings {
  const unit = `/etc/systemd/system/${service.name}.service`;
  return {
    files: {
      [unit]: { content: unitOf(service) },
      [COLLECT]: { content: collectScript(service), mode: "0755" },
      [READY]: { content: readyScript(service), mode: "0755" },
    },
    commands: [],
    units: [{ name: `${service.name}.service`, onChange: "restart", files: [unit, COLLECT] }],
    check: { command: [READY], description: `${service.name} to run its service` },
  };
}

function unitOf(service: ServiceGuest): string {
  return `[Unit]
Description=${service.description.replace(/\s+/g, " ").replaceAll("%", "%%")}

[Service]
ExecStart=${COLLECT}
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
