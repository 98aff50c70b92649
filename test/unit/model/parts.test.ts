import { expect } from "chai";
import fc from "fast-check";
import { formatAddress, overlap, parseAddress, parseRange } from "../../../model/ipv4";
import { isExact } from "../../../model/reading/numbers";
import { parseQuantity } from "../../../model/quantity";
import { suggest } from "../../../model/reading/suggest";

describe("quantities", () => {
  const cases: [string, "MiB" | "GiB", number | undefined][] = [
    ["384Mi", "MiB", 384],
    ["1.5Gi", "MiB", 1536],
    ["2Ti", "GiB", 2048],
    ["0.5Ti", "GiB", 512],
    ["1024Mi", "GiB", 1],
    ["0.5Gi", "GiB", undefined],
    ["0.3Gi", "MiB", undefined],
    ["0Mi", "MiB", undefined],
    ["1GB", "MiB", undefined],
    ["1024", "MiB", undefined],
    ["-1Gi", "MiB", undefined],
    [" 1Gi", "MiB", undefined],
    ["99999999999999999Ti", "MiB", undefined],
  ];
  for (const [text, unit, amount] of cases) {
    it(`reads ${JSON.stringify(text)} as ${amount ?? "no"} ${unit}`, () => {
      expect(parseQuantity(text, unit)).to.equal(amount);
    });
  }
});

describe("numbers without loss", () => {
  it("are those that print as they were written", () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => isExact(n, String(n))));
    fc.assert(fc.property(fc.maxSafeInteger(), (n) => isExact(n, `${n}.000`)));
  });

  it("are not those with one digit more than a double holds", () => {
    const large = fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n });
    fc.assert(fc.property(large, (n) => isExact(Number(n), `${n}`) === (String(Number(n)) === `${n}`)));
    // As with 0.1, the nearest double differs, but prints as it was written: no digit is lost.
    expect(isExact(7305230120695767000, "7305230120695767000")).to.equal(true);
    expect(isExact(Number("7305230120695767001"), "7305230120695767001")).to.equal(false);
    expect(isExact(0.1, "0.1000000000000000055511151231257827")).to.equal(false);
  });
});

describe("did you mean", () => {
  it("finds the nearest name within a third of its length", () => {
    expect(suggest("overcomit", ["overcommit", "overcast"])).to.equal("overcommit");
    expect(suggest("zoens", ["zones", "zone"])).to.equal("zones");
    expect(suggest("SMALL", ["small"])).to.equal("small");
    expect(suggest("x", ["y"])).to.equal("y");
    expect(suggest("flavors", ["images", "zones"])).to.equal(undefined);
    expect(suggest("a", [])).to.equal(undefined);
  });
});

describe("IPv4", () => {
  it("reads what it writes", () => {
    fc.assert(fc.property(fc.nat(2 ** 32 - 1), (n) => parseAddress(formatAddress(n)) === n));
  });

  for (const text of [
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0.1/8",
    "10.0.0/8",
    "010.0.0.0/8",
    "256.0.0.0/8",
    "10.0.0.0/08",
    "a/8",
    "::/0",
  ]) {
    it(`refuses ${text}`, () => {
      expect(parseRange(text)).to.equal(undefined);
    });
  }

  it("knows overlaps", () => {
    const range = (text: string) => parseRange(text)!;
    expect(overlap(range("10.0.0.0/8"), range("10.1.0.0/16"))).to.equal(true);
    expect(overlap(range("10.0.0.0/16"), range("10.1.0.0/16"))).to.equal(false);
    expect(overlap(range("0.0.0.0/0"), range("255.255.255.255/32"))).to.equal(true);
  });
});
