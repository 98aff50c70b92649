import { expect } from "chai";

import { attribute, elementAt, elements, parseXml, textAt, toXml } from "../../../../providers/libvirt/client/xml";
import { editXml, setAttribute, setChild } from "../../../../providers/libvirt/client/xml-document";
import { ProviderError } from "../../../../providers/base/types";

describe("XML documents of libvirt", () => {
  it("say the same by characters, entities, numeric references and CDATA", () => {
    for (const text of ["é数", "&#xE9;&#x6570;", "&#233;&#25968;", "&#x00e9;<![CDATA[数]]>"]) {
      expect(textAt(parseXml(`<a><b>${text}</b></a>`, "a"), "b")).equal("é数");
    }
    for (const text of [
      "é数&<>\"'".replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
      "&#233;&#x6570;&amp;&lt;&gt;&quot;&apos;",
    ]) {
      expect(attribute(elementAt(parseXml(`<a><b c="${text}"/></a>`, "a"), "b"), "c")).equal("é数&<>\"'");
    }
  });

  it("keep apart what looks alike: composed and decomposed letters, a reference that is text", () => {
    const xml = parseXml(toXml("a", { b: ["\u00e9", "e\u0301", "&#xE9;", "&amp;"] }), "a");
    expect(elements(xml, "b").map((item) => item["#"])).deep.equal(["\u00e9", "e\u0301", "&#xE9;", "&amp;"]);
  });

  it("keep white space in names and values, and leave out that of the layout", () => {
    const xml = parseXml(toXml("a", { path: " /x/ y  ", "@name": "a\n\tb\r", text: "1\r\n2" }), "a");
    expect([textAt(xml, "path"), attribute(xml, "name"), textAt(xml, "text")]).deep.equal([
      " /x/ y  ",
      "a\n\tb\r",
      "1\r\n2",
    ]);
    expect(parseXml("<a>\n  <b/>\n  <c/>\n</a>", "a")).deep.equal({ b: "", c: "" });
  });

  it("are edited in one place only", () => {
    const text = '<a><!-- 1 --><x:b xmlns:x="u" q="&#10;"/><c/>t<x:b xmlns:x="u"/><![CDATA[&]]><d>&amp;</d></a>';
    const edited = editXml(text, "a", (root) => {
      setChild(root, "c", { "@n": 1 });
      setAttribute(root, "new", "é");
    });
    expect(edited).equal(text.replace("<c/>", '<c n="1"/>').replace("<a>", '<a new="é">'));
  });

  it("are refused whole when they are none, or say what XML cannot carry", () => {
    for (const text of ["", "<a>", "<a><b></a>", "<a>&nope;</a>", "<a/><a/>", "<a b=1/>"]) {
      expect(() => parseXml(text, "a"), text).throw(ProviderError, "without a <a> element");
    }
    for (const value of ["\u0000", "\u0007", "\uffff", "half \ud83d of a pair"]) {
      expect(() => toXml("a", { "@b": value }), JSON.stringify(value)).throw(ProviderError, "control character");
    }
  });
});
