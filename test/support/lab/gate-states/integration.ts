import { expect } from "chai";
import { inGuest, virshOn } from "../lab";
import { bringUp } from "../phases";
import type { GateState } from "./index";

const phase = "integration";
const IDLE = "xishui-1";
const NETWORK = "powercloud-dmz";
const COUNTY = "tongzi-1";
const MACHINE = "tongzi-meter-collector";
const UNIT = `${MACHINE}.service`;

const inService = async (script: string) => expect(await inGuest(COUNTY, MACHINE, script)).to.equal(0);

/** `copy-age` has its state in the drill `copies`: an update makes a copy anew where it can, so that a host has to be lost for it. */
export const INTEGRATION_STATES: readonly GateState[] = [
  {
    phase,
    fails: [`host-pooled ${IDLE}`],
    when: "somebody has taken a network from the host",
    make: () => virshOn(IDLE, "net-destroy", NETWORK).then(() => virshOn(IDLE, "net-undefine", NETWORK)),
    undo: () => bringUp(phase, "--refresh"),
  },
  {
    phase,
    fails: [`service-runs ${MACHINE}`],
    when: "somebody has stopped it",
    make: () => inService(`systemctl stop ${UNIT}`),
    undo: () => inService(`systemctl start ${UNIT}`),
  },
];
