/** The collector of meter readings, which the toolkit brings itself. */
import { GUEST_PROGRAMS } from "../guest-programs";
import type { GuestSettings } from "../guest-settings";
import type { ServiceGuest } from "./service-guest";
import { SERVICE_READY, unitText } from "./service-unit";

/** Seconds between two readings. */
const INTERVAL = 60;
const COLLECT = `${GUEST_PROGRAMS}/collect`;

/**
 * A service that appends one reading a minute to `/var/lib/<name>/readings.csv`: time (UTC), uptime and idle CPU time in
 * seconds of the machine, which stands for the meters that a county would connect. It listens nowhere.
 */
export function meterCollector({ name, description }: ServiceGuest): GuestSettings {
  const unit = `/etc/systemd/system/${name}.service`;
  const service = ["DynamicUser=yes", `StateDirectory=${name}`];
  return {
    files: {
      [unit]: { content: unitText({ description, command: [COLLECT], service }) },
      [COLLECT]: { content: collectScript(name), mode: "0755" },
      [SERVICE_READY]: { content: readyScript(name), mode: "0755" },
    },
    commands: [],
    units: [{ name: `${name}.service`, onChange: "restart", files: [unit, COLLECT] }],
    check: { command: [SERVICE_READY] },
  };
}

function collectScript(name: string): string {
  return `#!/bin/sh
set -eu
while true; do
  read -r uptime idle < /proc/uptime
  printf '%s,%s,%s\\n' "$(date -u +%FT%TZ)" "$uptime" "$idle" >> /var/lib/${name}/readings.csv
  sleep ${INTERVAL}
done
`;
}

/** It has written a reading. */
function readyScript(name: string): string {
  return `#!/bin/sh
systemctl --quiet is-active ${name}.service && [ -s /var/lib/${name}/readings.csv ]
`;
}
