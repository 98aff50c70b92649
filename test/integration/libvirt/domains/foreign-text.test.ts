import { expect } from "chai";

import { UNKNOWN } from "../../../../providers/base/types";
import { checkDomain } from "../../../../providers/libvirt/domains/domain-inputs";
import type { DomainInputs } from "../../../../providers/libvirt/domains/domain-inputs";
import { buildDomain, changeDomain, parseDomain } from "../../../../providers/libvirt/domains/domain-xml";
import { ownerOf, sameOwner } from "../../../../providers/libvirt/ownership/owner";
import { testDriverMissing, throughLibvirt } from "../../../support/libvirt/test-driver";

const HOST = "qemu:///system";

function inputs(more: object = {}): DomainInputs {
  const checked = checkDomain({ host: HOST, name: "crm", vcpu: 1, memoryMiB: 64, ...more });
  expect(checked.failures).deep.equal([]);
  expect(Object.values(checked.inputs)).not.include(UNKNOWN);
  return checked.inputs as unknown as DomainInputs;
}

/** For the test driver, which has neither machine types nor devices. */
function forTestDriver(xml: string): string {
  return xml
    .replace(/type="qemu"/, 'type="test"')
    .replace(/ machine="q35"/, "")
    .replace(/<devices>.*<\/devices>/s, "")
    .replace(/<cpu [^>]*\/>/, "");
}

describe("text that is not ASCII, through libvirt", () => {
  const missing = testDriverMissing();
  before(function () {
    if (missing !== undefined) this.skip();
  });

  for (const resource of ["数据库-1", "Ünïcode", "e\u0301 and \u00e9", "🖥-1", "a'b\"c&amp;<d>", "tab\there"]) {
    it(`a domain is known as its own resource's: ${JSON.stringify(resource)}`, () => {
      const owner = ownerOf(`urn:pulumi:s::p::libvirt:index:Domain::${resource}`);
      const found = parseDomain(throughLibvirt(forTestDriver(buildDomain(inputs(), owner, "qemu")), "crm"));
      expect(found.owner && sameOwner(found.owner, owner)).equal(true);
      expect(found.owner?.resource).equal(resource);
    });
  }

  const owner = ownerOf("urn:pulumi:s::p::libvirt:index:Domain::crm");

  it("metadata come back as they were given, keys too", () => {
    const metadata = { 部门: "营销", "e\u0301": "NFD", "\u00e9": "NFC", 'a<b>&"c': "x & <y> ]]> 'z'", lines: "1\n2" };
    const wanted = inputs({ metadata });
    const found = parseDomain(throughLibvirt(forTestDriver(buildDomain(wanted, owner, "qemu")), "crm"));
    expect(found.metadata).deep.equal(metadata);
  });

  it("others' metadata stay as they are when something changes: order, text, CDATA, comments", () => {
    const theirs =
      '<app:note xmlns:app="urn:app" by="R&#xE9;mi" list="a&#10;b"><!-- keep --><app:a n="1"/>one<app:b/>two<app:a n="2"/>' +
      "<![CDATA[<x> & y]]>  \n  <app:c>  padded 数 </app:c></app:note>";
    const made = forTestDriver(buildDomain(inputs(), owner, "qemu")).replace("</metadata>", `${theirs}</metadata>`);
    const before = throughLibvirt(made, "crm");
    const changed = changeDomain(before, inputs({ memoryMiB: 128 }), owner);
    const after = throughLibvirt(changed, "crm");
    const note = (text: string) => /<app:note.*<\/app:note>/s.exec(text)?.[0];
    expect(note(before)).contain("<![CDATA[<x> & y]]>");
    expect(note(after)).equal(note(before));
    expect(parseDomain(after)).deep.include({ memoryMiB: 128, owner });
  });
});
