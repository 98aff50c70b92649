import { expect } from "chai";
import { find } from "../../support/kill";

const LOADER = "node --require /checkout/toolchain/typescript/register.js";
const cli = { pid: 1, command: "pulumi" };
const family = [
  "pulumi-language-nodejs 127.0.0.1:1",
  `${LOADER} /checkout/node_modules/@pulumi/pulumi/cmd/run/index.js --monitor 127.0.0.1:2`,
  `${LOADER} /checkout/providers/powercloud/main.ts 127.0.0.1:3`,
  `${LOADER} /checkout/providers/libvirt/main.ts 127.0.0.1:3`,
  "/home/plugins/resource-kubernetes-v4.34.2/pulumi-resource-kubernetes 127.0.0.1:3",
].map((command, at) => ({ pid: at + 2, command }));

describe("the process to be killed", () => {
  it("is the CLI, the program, or a plugin, of this project or an official one", () => {
    const pidOf = (victim: Parameters<typeof find>[0]) => find(victim, cli, family)?.pid;
    expect(pidOf("cli")).to.equal(1);
    expect(pidOf("program")).to.equal(3);
    expect(pidOf("plugin:powercloud")).to.equal(4);
    expect(pidOf("plugin:libvirt")).to.equal(5);
    expect(pidOf("plugin:kubernetes")).to.equal(6);
    expect(pidOf("plugin:random")).to.equal(undefined);
  });
});
