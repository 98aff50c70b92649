import { expect } from "chai";
import { UNKNOWN, type Properties } from "../../../../providers/base/types";
import { checkGuestConfiguration } from "../../../../providers/libvirt/guest/configuration/configuration-inputs";

const FILES = { "/etc/a.conf": { content: "1" } };
const given = (more: Properties = {}) => ({ host: "qemu:///system", domain: "vm", files: FILES, ...more });
const reasons = (more: Properties) =>
  (checkGuestConfiguration(given(more)).failures ?? []).map(({ property, reason }) => `${property}: ${reason}`);

describe("inputs of a guest's configuration", () => {
  it("get their defaults, and modes one spelling", () => {
    const files = { "/etc/a.conf": { content: "", mode: "600" }, "/b": { content: "x", owner: "postgres:postgres" } };
    const more = { files, units: [{ name: "a.service" }], check: { command: ["true"] } };
    const { inputs, failures } = checkGuestConfiguration(given(more));
    expect(failures).to.deep.equal([]);
    expect(inputs).to.deep.include({
      files: {
        "/etc/a.conf": { content: "", mode: "0600", owner: "root:root" },
        "/b": { content: "x", mode: "0644", owner: "postgres:postgres" },
      },
      commands: [],
      units: [{ name: "a.service", onChange: "restart" }],
      check: { command: ["true"], timeoutSeconds: 120 },
      agentTimeoutSeconds: 600,
    });
  });

  for (const [what, more, reason] of [
    ["a relative path", { files: { "etc/a": { content: "" } } }, /^files\["etc\/a"\]: "etc\/a" is no absolute path/],
    ["a path upwards", { files: { "/etc/../a": { content: "" } } }, /leads upwards/],
    ["a folder", { files: { "/etc/": { content: "" } } }, /is a folder's path/],
    ["a file without content", { files: { "/a": {} } }, /^files\["\/a"\]\.content: is required/],
    ["a mode in symbols", { files: { "/a": { content: "", mode: "u=rw" } } }, /\.mode: "u=rw" is no mode/],
    ["a mode of four digits", { files: { "/a": { content: "", mode: "4755" } } }, /is no mode/],
    ["an owner without a group", { files: { "/a": { content: "", owner: "root" } } }, /\.owner: "root" is no owner/],
    ["a shell in an owner", { files: { "/a": { content: "", owner: "a:$(b)" } } }, /is no owner/],
    ["content that is no text", { files: { "/a": { content: "\0ELF" } } }, /\.content: is to be a text/],
    ["no files", { files: undefined }, /^files: is required/],
    ["a list of files", { files: [] }, /^files: is no object/],
    ["a unit without a suffix", { units: [{ name: "kubelet" }] }, /^units\[0\]\.name: "kubelet" is no unit/],
    ["an unknown way", { units: [{ name: "a.service", onChange: "kill" }] }, /^units\[0\]\.onChange: "kill" is not/],
    ["a file that is none", { units: [{ name: "a.service", files: ["/b"] }] }, /^units\[0\]\.files: "\/b" is none of/],
    ["likewise of a command", { commands: [{ command: ["x"], files: ["/b"] }] }, /^commands\[0\]\.files: "\/b"/],
    ["a check without a program", { check: { command: [] } }, /^check\.command: \[\] is no list of at least one/],
    ["a typing mistake", { unit: [] }, /^unit: there is no such property; did you mean units/],
  ] as const) {
    it(`refuse ${what}`, () => expect(reasons(more).join("\n")).to.match(reason));
  }

  it("pass while they are not known", () => {
    expect(reasons({ files: UNKNOWN, units: [{ name: "a.service", files: ["/x"] }] })).to.deep.equal([]);
    expect(reasons({ files: { "/a": { content: UNKNOWN } }, machine: UNKNOWN, check: UNKNOWN })).to.deep.equal([]);
  });
});
