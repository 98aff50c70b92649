import { expect } from "chai";

import { masked } from "../../../../providers/libvirt/hosts/masked-output";

/** Command, environment, what it printed, and what may be shown of that. */
const CASES: [string, NodeJS.ProcessEnv, string, string][] = [
  [
    "ipmitool -H 10.0.0.9 -U ops -P s3cret power on",
    {},
    "Error: s3cret is wrong for 10.0.0.9",
    "Error: *** is wrong for ***",
  ],
  ["ipmitool -Ps3cret power on", {}, "sh: 1: ipmitool: not found", "sh: 1: ipmitool: not found"],
  ["ipmitool -Ps3cret power on", {}, "tried -Ps3cret and s3cret", "tried *** and ***"],
  ["curl -u 'ops:open sesame' https://bmc/reset", {}, "< auth ops:open sesame", "< auth ***"],
  ["curl -u ops:sesame https://bmc", {}, "bad password sesame", "bad password ***"],
  ['redfish --token "$BMC"', { BMC: "abcd1234", HOME: "/root" }, "token abcd1234 in /root", "token *** in /root"],
  ["ipmitool -E power off", { IPMI_PASSWORD: "changeme" }, "changeme: denied", "***: denied"],
];

describe("what a power command printed", () => {
  for (const [command, env, output, shown] of CASES) {
    it(`is shown without what is secret in: ${command}`, () => {
      expect(masked(output, command, env)).to.equal(shown);
    });
  }
});
