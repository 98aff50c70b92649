import { expect } from "chai";
import fc from "fast-check";
import {
  asReplacements,
  diffProperties,
  isIgnored,
  joinPath,
  parsePath,
  sameValue,
  valueAt,
} from "../../../providers/base/diff";
import { UNKNOWN } from "../../../providers/base/types";

// Such a key is no property in JavaScript.
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("__proto__"));

describe("structural diff", function () {
  this.timeout(20_000);
  it("names each leaf that differs by its path", () => {
    const olds = { size: 1, disks: [{ size: 1 }, { size: 2 }], labels: { "app/name": "a" }, gone: true };
    const news = { size: 1, disks: [{ size: 1 }, { size: 3 }, { size: 4 }], labels: { "app/name": "b" }, now: [] };
    expect(diffProperties(olds, news)).deep.equal({
      "disks[1].size": "update",
      "disks[2]": "add",
      'labels["app/name"]': "update",
      gone: "delete",
      now: "add",
    });
  });

  it("takes null, undefined and absent for the same", () => {
    expect(diffProperties({ a: null, b: undefined, d: { e: null } }, { c: null, d: {} })).deep.equal({});
  });

  it("sees a change of type, and an unknown value, as a change", () => {
    expect(diffProperties({ a: "1", b: [1], c: 1 }, { a: 1, b: { 0: 1 }, c: UNKNOWN })).deep.equal({
      a: "update",
      b: "update",
      c: "update",
    });
  });

  it("is empty exactly for equal JSON", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(sameValue(a, JSON.parse(JSON.stringify(a)))).equal(true);
        const paths = Object.keys(diffProperties({ a }, { a: b }));
        for (const path of paths) expect(valueAt({ a }, path)).not.deep.equal(valueAt({ a: b }, path));
      }),
    );
  });

  it("writes paths that it can read again", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (keys) => {
        expect(parsePath(keys.reduce(joinPath, ""))).deep.equal(keys);
      }),
    );
    expect(parsePath('a.b[0]["c.d"][*]')).deep.equal(["a", "b", 0, "c.d", "*"]);
  });

  it("ignores a path, what is inside it, and wildcards, but not what only starts alike", () => {
    expect(isIgnored("disks[0].size", ["disks"])).equal(true);
    expect(isIgnored("disks[0].size", ["disks[*].size"])).equal(true);
    expect(isIgnored("disks[0]", ["disks[0].size"])).equal(false);
    expect(isIgnored("disksize", ["disk"])).equal(false);
  });

  it("makes replacements of all changes, or of some", () => {
    expect(asReplacements({ a: "update", b: "add-replace" })).deep.equal({ a: "update-replace", b: "add-replace" });
    expect(asReplacements({ a: "update", b: "add" }, (path) => path === "b")).deep.equal({
      a: "update",
      b: "add-replace",
    });
  });
});
