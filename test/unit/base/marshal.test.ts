import { expect } from "chai";
import fc from "fast-check";
import {
  hasUnknown,
  isAsset,
  isSecret,
  OUTPUT,
  readStruct,
  SECRET,
  SIGNATURE,
  toPlain,
  toWire,
  Wire,
  writeStruct,
} from "../../../providers/base/marshal";
import { keepSecrets, sealOutputs } from "../../../providers/base/secrets";
import { Properties, UNKNOWN } from "../../../providers/base/types";

const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: Wire): Wire => ({ [SIGNATURE]: SECRET, value });
const output = (rest: Record<string, Wire>): Wire => ({ [SIGNATURE]: OUTPUT, ...rest });
const reference = (rest: Record<string, Wire>): Wire => ({
  [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e",
  urn: "urn:pulumi:s::p::t::n",
  ...rest,
});
const plain = (wire: Wire) => toPlain({ value: wire }).value;

describe("marshalling of property values", function () {
  this.timeout(20_000);
  it("carries any JSON there and back through protobuf", () => {
    const json = fc
      .dictionary(fc.string(), fc.jsonValue())
      .filter((value) => !JSON.stringify(value).includes("__proto__"));
    fc.assert(
      fc.property(json, (value) => {
        const expected = JSON.parse(JSON.stringify(value)) as Properties;
        expect(toPlain(readStruct(writeStruct(toWire(expected, false))))).deep.equal(expected);
      }),
      { numRuns: 200 },
    );
  });

  it("unwraps secrets, however deep", () => {
    expect(plain(secret({ a: [secret("x")] }))).deep.equal({ a: ["x"] });
  });

  it("reads outputs: known, secret and unknown ones", () => {
    expect(plain(output({ value: 1 }))).equal(1);
    expect(plain(output({ value: "s", secret: true }))).equal("s");
    expect(plain(output({ secret: true }))).equal(UNKNOWN);
    expect(isSecret(output({ secret: true }))).equal(true);
    expect(isSecret(output({ value: 1 }))).equal(false);
  });

  it("reads unknown values of every type, and writes them", () => {
    for (const mark of [UNKNOWN_TEXT, "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"]) {
      expect(plain(mark)).equal(UNKNOWN);
    }
    expect(toWire({ a: [UNKNOWN] }, true)).deep.equal({ a: [UNKNOWN_TEXT] });
    expect(hasUnknown({ a: [{ b: UNKNOWN }] })).equal(true);
    expect(hasUnknown({ a: [{ b: "" }] })).equal(false);
  });

  it("reads a reference to a resource as its id, or its URN when it is a component", () => {
    expect(plain(reference({ id: "i-1" }))).equal("i-1");
    expect(plain(reference({ id: "" }))).equal(UNKNOWN);
    expect(plain(reference({ id: UNKNOWN_TEXT }))).equal(UNKNOWN);
    expect(plain(reference({}))).equal("urn:pulumi:s::p::t::n");
  });

  it("hands assets through unchanged", () => {
    const asset: Wire = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", hash: "h", path: "/a", text: "", uri: "" };
    expect(plain(asset)).deep.equal(asset);
    expect(isAsset(plain(asset))).equal(true);
    expect(toWire({ file: asset }, false)).deep.equal({ file: asset });
  });

  it("leaves out undefined values, and refuses what is not JSON, naming its path", () => {
    expect(toWire({ a: undefined, b: null }, false)).deep.equal({ b: null });
    const refused: [unknown, string][] = [
      [{ list: [{ when: new Date(0) }] }, "value.list[0].when is not JSON: Date"],
      [NaN, "value is not JSON: number NaN"],
      [10n, "value is not JSON: bigint 10"],
      [{ x: UNKNOWN }, "value.x is unknown outside a preview"],
    ];
    for (const [value, message] of refused) expect(() => toWire({ value }, false)).throw(message);
  });
});

describe("secrets on the way out", () => {
  it("wraps what sits where a secret came in, though its value may have changed", () => {
    expect(keepSecrets({ a: { b: "normalized" }, c: 1 }, { a: { b: secret("raw") }, c: 2 })).deep.equal({
      a: { b: secret("normalized") },
      c: 1,
    });
  });

  it("wraps a whole list when its length changed, so that no secret moves out of its mark", () => {
    const incoming = { list: ["plain", secret("s")] };
    expect(keepSecrets({ list: ["plain", "s"] }, incoming)).deep.equal(incoming);
    expect(keepSecrets({ list: ["s"] }, incoming)).deep.equal({ list: secret(["s"]) });
  });

  it("wraps a value whose shape changed", () => {
    expect(keepSecrets({ data: '{"key":"s"}' }, { data: { key: secret("s") } })).deep.equal({
      data: secret('{"key":"s"}'),
    });
  });

  it("wraps named outputs once", () => {
    expect(sealOutputs({ a: secret(1), b: 2, c: 3 }, ["a", "b", "absent"])).deep.equal({
      a: secret(1),
      b: secret(2),
      c: 3,
    });
  });
});
