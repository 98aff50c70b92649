import { expect } from "chai";

import {
  Field,
  isMachineName,
  isName,
  isObjectName,
  PATH,
  Rule,
  validate,
} from "../../../../providers/libvirt/client/validate";
import {
  canonicalAddress,
  canonicalMac,
  canonicalPath,
  samePath,
} from "../../../../providers/libvirt/client/canonical";
import { parseId } from "../../../../providers/libvirt/client/identifier";
import { checkDomain } from "../../../../providers/libvirt/domains/domain-inputs";
import { parseVolumeNames } from "../../../../providers/libvirt/storage/storage";

const UUIDS = [
  "6695eb01-f6a4-8304-79aa-97f2502e193f",
  "6695EB01-F6A4-8304-79AA-97F2502E193F",
  "6695eb01f6a4830479aa97f2502e193f----",
];

const passes = (rule: Rule, names: readonly string[]) => names.filter((name) => rule(name) === undefined);

describe("names that libvirt's commands take for something else", () => {
  it("are refused: numbers of domains, and UUIDs of anything that has one", () => {
    expect(passes(isMachineName, ["1", "007", "4294967297", ...UUIDS, "-1", "--all"])).deep.equal([]);
    expect(passes(isObjectName, ["1", "007", ...UUIDS, "-x"])).deep.equal(["1", "007"]);
    expect(passes(isName, UUIDS)).deep.equal(UUIDS);
  });

  it("are not those that only look a little like them", () => {
    const names = ["1a", "vm-1", "6695eb01", `${UUIDS[0].slice(0, 35)}g`, `${UUIDS[0]}.qcow2`, "a".repeat(36), "1.0"];
    expect(passes(isMachineName, names)).deep.equal(names);
  });

  it("are told with the reason and the way out, in programs and in identifiers", () => {
    const { failures } = checkDomain({ host: "qemu:///system", name: "1", vcpu: 1, memoryMiB: 64 });
    expect(failures).deep.equal([
      {
        property: "name",
        reason:
          '"1" is no name of a domain: libvirt\'s commands would take it for the ID of another one that runs; put a letter before it ' +
          "(one that is there already is renamed by virsh domrename with its UUID)",
      },
    ]);
    expect(() => parseId("qemu:///system|17", "URI|DOMAIN")).throw(/"17" is no name of a domain/);
    expect(() => parseId(`qemu:///system|${UUIDS[0]}`, "URI|POOL")).throw(
      /would take it for the UUID of another object/,
    );
    expect(parseId("qemu:///system|17|18", "URI|POOL|VOLUME")).deep.equal(["qemu:///system", "17", "18"]);
  });
});

describe("one spelling", () => {
  it("of paths: without doubled slashes, points and a slash at the end; other letters are other names", () => {
    const spellings = ["/srv/vms", "/srv//vms/", "//srv/./vms", "/srv/vms/."];
    expect(new Set(spellings.map(canonicalPath))).deep.equal(new Set(["/srv/vms"]));
    expect(canonicalPath("/")).equal("/");
    const others = ["/srv/vms2", "/srv/vm", "/srv/VMs", "/srv/vms/x", "srv/vms", "/srv/x/../vms"];
    expect(others.filter((path) => samePath(path, "/srv/vms"))).deep.equal([]);
    expect(samePath("/m\u00e9dias", "/me\u0301dias")).equal(false);
  });

  it("of paths that a program gives, which do not lead upwards", () => {
    const fields: Record<string, Field> = { path: PATH };
    expect(validate({ path: "/srv//vms/" }, fields)).deep.equal({ inputs: { path: "/srv/vms" }, failures: [] });
    const { failures } = validate({ path: "/srv/x/../vms" }, fields);
    expect(failures[0].reason).contain('leads upwards by "..", which names a folder in more than one way');
    expect(validate({ path: "/srv/..x/a..b" }, fields).failures).deep.equal([]);
  });

  it("of MAC and IP addresses", () => {
    expect(canonicalMac("52-54-00-AB-cd-0F")).equal("52:54:00:ab:cd:0f");
    const spellings: Readonly<Record<string, string>> = {
      "FD00:0:0::0001": "fd00::1",
      "2001:db8:0:0:1:0:0:1": "2001:db8::1:0:0:1",
      "fd00::/064": "fd00::/64",
      "::FFFF:10.0.0.1": "::ffff:10.0.0.1",
      "::ffff:a00:1": "::ffff:10.0.0.1",
      "::10.0.0.1": "::10.0.0.1",
      "::1": "::1",
      "10.0.0.5/24": "10.0.0.5/24",
      $IP: "$IP",
    };
    for (const [spelling, canonical] of Object.entries(spellings)) expect(canonicalAddress(spelling)).equal(canonical);
  });
});

describe("names of volumes in virsh's table", () => {
  it("are whole, with white space, hyphens first and any letters", () => {
    const table = [
      " a.qcow2      /p/a.qcow2",
      " my  disk     /p/my  disk",
      " -x           /p/-x",
      "  lead        /p/ lead",
      " 磁盘 1       /p/磁盘 1",
      " a   b        /p/a   b",
      " image        pool/image",
      "",
    ].join("\n");
    expect(parseVolumeNames(table)).deep.equal([...["a.qcow2", "my  disk", "-x", " lead", "磁盘 1", "a   b", "image"]]);
  });
});
