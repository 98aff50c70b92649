import { expect } from "chai";
import * as fc from "fast-check";

import { ProviderError } from "../../../../providers/base/types";
import { attribute, elementAt, elements, parseXml, textAt, toXml } from "../../../../providers/libvirt/client/xml";

describe("libvirt XML", () => {
  it("writes attributes, text, lists and empty elements, and leaves undefined out", () => {
    const text = toXml("disk", {
      "@type": "file",
      readonly: "",
      source: undefined,
      size: { "@unit": "MiB", "#": 5 },
      a: ["x", "y"],
    });
    expect(text.replace(/\n\s*/g, "")).equal(
      '<disk type="file"><readonly/><size unit="MiB">5</size><a>x</a><a>y</a></disk>',
    );
  });

  it("reads back any text and attribute that it wrote", () => {
    const words = fc.string({ unit: fc.constantFrom(..."<>&\"'ab é漢;#") }).map((text) => text.trim());
    fc.assert(
      fc.property(words, words, (value, name) => {
        const xml = parseXml(toXml("root", { item: { "@name": name, "#": value } }), "root");
        expect(textAt(xml, "item")).equal(value);
        expect(attribute(elementAt(xml, "item"), "name")).equal(name);
      }),
    );
  });

  it("reads one element and several alike", () => {
    expect(elements(parseXml("<a><b>1</b></a>", "a"), "b").map((b) => b["#"])).deep.equal(["1"]);
    expect(elements(parseXml("<a><b>1</b><b/></a>", "a"), "b").map((b) => b["#"])).deep.equal(["1", ""]);
    expect(elements(parseXml("<a/>", "a"), "b")).deep.equal([]);
  });

  it("keeps numbers as they are written", () => {
    expect(textAt(parseXml("<a><b>007</b></a>", "a"), "b")).equal("007");
  });

  it("refuses what XML cannot carry, and answers without the element", () => {
    expect(() => toXml("a", { b: "\u0001" })).throw(ProviderError, "control character");
    expect(() => parseXml("<html/>", "domain")).throw(ProviderError, "without a <domain> element");
  });
});
