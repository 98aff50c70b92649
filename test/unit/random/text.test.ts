import { compare } from "bcryptjs";
import { expect } from "chai";
import fc from "fast-check";
import { systemEntropy } from "../../../providers/random/entropy";
import { random } from "../../../providers/random/provider";
import { drawText, TEXT_DEFAULTS, textFailuresOf } from "../../../providers/random/text";
import { ProviderClient, Secret } from "../../support/provider-client";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const STRING = "random:index/randomString:RandomString";

const count = (text: string, pattern: RegExp) => [...text].filter((char) => pattern.test(char)).length;

describe("random texts", function () {
  this.timeout(20_000);
  it("keep every constraint", () => {
    const flags = fc.record({ lower: fc.boolean(), upper: fc.boolean(), numeric: fc.boolean() });
    const minima = fc.record({
      minLower: fc.nat(4),
      minUpper: fc.nat(4),
      minNumeric: fc.nat(4),
      minSpecial: fc.nat(4),
    });
    fc.assert(
      fc.property(flags, minima, fc.integer({ min: 16, max: 40 }), (allowed, least, length) => {
        const text = drawText({ ...TEXT_DEFAULTS, ...allowed, ...least, length, overrideSpecial: "_é" }, systemEntropy);
        expect([...text]).lengthOf(length);
        expect(text).match(/^[a-zA-Z0-9_é]*$/);
        const counts = {
          lower: count(text, /[a-z]/),
          upper: count(text, /[A-Z]/),
          numeric: count(text, /[0-9]/),
          special: count(text, /[_é]/),
        };
        for (const name of ["lower", "upper", "numeric"] as const) {
          const min = least[`min${name[0].toUpperCase()}${name.slice(1)}` as keyof typeof least];
          expect(counts[name]).at.least(min);
          if (!allowed[name]) expect(counts[name]).equal(min);
        }
        expect(counts.special).at.least(least.minSpecial);
      }),
    );
  });

  it("draw each character equally often, at each place", () => {
    const inputs = { ...TEXT_DEFAULTS, length: 1, upper: false, special: false, numeric: false };
    const seen = new Map<string, number>();
    for (let i = 0; i < 26_000; i++) {
      const text = drawText(inputs, systemEntropy);
      seen.set(text, (seen.get(text) ?? 0) + 1);
    }
    // Chi-square with 25 degrees of freedom: above 70 in fewer than 4 of a million runs.
    const chiSquare = [..."abcdefghijklmnopqrstuvwxyz"].reduce(
      (sum, c) => sum + ((seen.get(c) ?? 0) - 1000) ** 2 / 1000,
      0,
    );
    expect(chiSquare).below(70);
  });

  it("put the required characters anywhere", () => {
    const inputs = { ...TEXT_DEFAULTS, length: 10, numeric: false, special: false, minNumeric: 1 };
    const places = new Set<number>();
    for (let i = 0; i < 1000; i++) places.add(drawText(inputs, systemEntropy).search(/[0-9]/));
    expect([...places].sort()).deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("say what is impossible, and what would be possible", () => {
    const reasons = (inputs: object) =>
      textFailuresOf({ ...TEXT_DEFAULTS, ...inputs }).map((f) => `${f.property}: ${f.reason}`);
    expect(reasons({ length: 5, minLower: 3, minSpecial: 4 })).deep.equal([
      "length: 5 is less than minLower 3 + minUpper 0 + minNumeric 0 + minSpecial 4 = 7: use a length of at least 7, or smaller minima",
    ]);
    expect(reasons({ length: 0 })).deep.equal(["length: 0 is not an integer of at least 1"]);
    expect(reasons({})).deep.equal(["length: nothing is not an integer of at least 1"]);
    expect(
      reasons({ length: 2, lower: false, upper: false, numeric: false, number: false, special: false })[0],
    ).contain("nothing is left to draw from");
    expect(reasons({ length: 2, number: false })[0]).contain("mean the same");
  });
});

describe("RandomPassword and RandomString", function () {
  this.timeout(20_000);
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(random)));
  after(() => client.close());

  it("keep a password secret, with a hash that fits, and the state layout of the official plugin", async () => {
    const { id, outputs } = await client.create({ type: PASSWORD, inputs: { length: 20, number: false } });
    expect(id).equal("none");
    const { result, bcryptHash, ...rest } = outputs;
    expect(result).instanceOf(Secret);
    expect(bcryptHash).instanceOf(Secret);
    const text = (result as Secret).value as string;
    expect(await compare(text, (bcryptHash as Secret).value as string)).equal(true);
    expect(text).lengthOf(20).and.not.match(/[0-9]/);
    expect(rest).deep.equal({
      length: 20,
      lower: true,
      upper: true,
      special: true,
      number: false,
      numeric: false,
      minLower: 0,
      minUpper: 0,
      minNumeric: 0,
      minSpecial: 0,
    });
  });

  it("take a string for its id", async () => {
    const { id, outputs } = await client.create({ type: STRING, inputs: { length: 12 } });
    expect(outputs.result).equal(id);
    expect(id).lengthOf(12);
  });

  it("import a password by its value, without showing it in the id", async () => {
    const read = await client.read({ type: PASSWORD, id: "correct horse" });
    expect(read?.id).equal("none");
    expect(read?.inputs).deep.equal({ length: 13 });
    expect(read?.outputs.result).deep.equal(new Secret("correct horse"));
    expect(read?.outputs.minLower).equal(0);
  });

  it("import a string", async () => {
    const read = await client.read({ type: STRING, id: "abcd" });
    expect(read).deep.include({ id: "abcd", inputs: { length: 4 } });
    expect(read?.outputs.result).equal("abcd");
  });

  it("draw anew when an input or a keeper changes, but not when a default is only written out", async () => {
    const diff = (oldInputs: object, newInputs: object) =>
      client.diff({
        type: PASSWORD,
        id: "none",
        oldInputs: { length: 8, ...oldInputs },
        oldOutputs: {},
        newInputs: { length: 8, ...newInputs },
      });
    expect((await diff({}, { special: false })).changes).deep.equal({ special: "update-replace" });
    expect((await diff({ keepers: { a: "1" } }, { keepers: { a: "2" } })).changes).deep.equal({
      "keepers.a": "update-replace",
    });
    const same = { special: true, numeric: true, minLower: 0, keepers: {} };
    expect((await diff({ __defaults: [] }, same)).changes).deep.equal({});
  });

  it("stay as they are at a refresh", async () => {
    const inputs = { length: 9 };
    const { id, outputs } = await client.create({ type: PASSWORD, inputs });
    expect(await client.read({ type: PASSWORD, id, inputs, outputs })).deep.equal({ id, inputs, outputs });
  });

  it("draw nothing in a preview", async () => {
    const { outputs } = await client.create({ type: STRING, inputs: { length: 9 }, preview: true });
    expect(typeof outputs.result).equal("symbol");
    expect(outputs.length).equal(9);
  });
});
