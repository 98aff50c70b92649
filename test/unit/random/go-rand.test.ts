import { expect } from "chai";
import { chooserFor } from "../../../providers/random/entropy";
import { GoRand, seedOf } from "../../../providers/random/go-rand";
import { drawInteger } from "../../../providers/random/integer";
import { drawItems } from "../../../providers/random/shuffle";

/** All figures are Go's own: `rand.New(rand.NewSource(seed))`, the seed by `crc64.Checksum` with the table `crc64.ISO`. */
describe("seeded choices", function () {
  this.timeout(20_000);
  it("take Go's seed from a text", () => {
    expect(seedOf("x")).equal(2526519390954848256n);
    expect(seedOf("seed")).equal(3702753618340872192n);
    expect(seedOf("日本")).equal(-8469238218696937472n);
  });

  it("draw the integers of the official plugin", () => {
    const figures: [string, number, number, number][] = [
      ["x", 1, 1000, 67],
      ["seed", 1, 1000, 747],
      ["12345", 1, 50_000, 22_644],
      ["lab", 1, 500, 362],
      ["日本", -2, 5, -2],
      ["a", 0, 2 ** 31 - 1, 1_292_098_073],
      ["a", 0, 2 ** 31 - 2, 1_647_085_582],
      ["guizhou", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 6_153_707_110_339_384],
      ["b", 7, 7, 7],
    ];
    for (const [seed, min, max, result] of figures) {
      expect(drawInteger(min, max, chooserFor(seed)), seed).equal(result);
    }
  });

  it("draw its orders, one permutation after another", () => {
    const draw = (seed: string) => drawItems([..."01234"], 10, chooserFor(seed)).join("");
    expect(draw("x")).equal("1430241302");
    expect(draw("日本")).equal("0421310243");
    expect(draw("az")).equal("2104343021");
  });

  it("agree with Go in every bit after 2,000 draws", () => {
    for (const [seed, last] of [
      [0n, 2484891591938510787n],
      [1n, 3123834059184819077n],
      [-5n, 3082804243949928462n],
      [1n << 40n, 2703320382577292664n],
    ]) {
      const generator = new GoRand(seed);
      let drawn = 0n;
      for (let i = 0; i < 2000; i++) drawn = generator.below(1n << 62n);
      expect(drawn).equal(last);
    }
  });
});
