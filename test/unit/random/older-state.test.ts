import { compare } from "bcryptjs";
import { expect } from "chai";
import { random } from "../../../providers/random/provider";
import { CallError, ProviderClient, Secret } from "../../support/provider-client";

const type = (name: string) => `random:index/random${name}:Random${name}`;
const PASSWORD = { length: 24, special: false };
const RESULT = new Secret("Zk3vX9qTbW1mN7sLpR5dFgHj");

describe("states that older plugins left, or that lack something", function () {
  this.timeout(20_000);
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(random)));
  after(() => client.close());

  const refused = async (name: string, id: string, outputs: object) => {
    const error = await client
      .read({ type: type(name), id, inputs: {}, outputs: { ...outputs } })
      .catch((reason: unknown) => reason);
    expect(error).instanceOf(CallError);
    return (error as CallError).message;
  };

  for (const [what, bcryptHash] of [
    ["has none", undefined],
    ["is null", null],
  ] as const) {
    it(`a password whose hash ${what} stays, and gets a hash that fits`, async () => {
      const outputs = { ...PASSWORD, lower: true, number: true, result: RESULT, bcryptHash };
      const read = await client.read({ type: type("Password"), id: "none", inputs: PASSWORD, outputs });
      expect(read?.inputs).deep.equal(PASSWORD);
      expect(read?.id).equal("none");
      expect(read?.outputs.result).deep.equal(RESULT);
      const hash = read?.outputs.bcryptHash as Secret;
      expect(hash).instanceOf(Secret);
      expect(await compare(RESULT.value as string, hash.value as string)).equal(true);
      expect(read?.outputs).not.have.property("minLower");
    });
  }

  it("a password that has a hash keeps this very hash", async () => {
    const bcryptHash = new Secret("$2a$10$12345678901234567890123456789012345678901234567890123");
    const outputs = { ...PASSWORD, result: RESULT, bcryptHash };
    const read = await client.read({ type: type("Password"), id: "none", inputs: PASSWORD, outputs });
    expect(read?.outputs.bcryptHash).deep.equal(bcryptHash);
  });

  it("a password without its result is no password named none", async () => {
    const message = await refused("Password", "none", { length: 24 });
    expect(message).contain("lacks result and bcryptHash").and.contain("restore the state from a backup");
  });

  it("inputs of old names and nulls mean no new password", async () => {
    const diff = (oldInputs: object, newInputs: object) =>
      client.diff({
        type: type("Password"),
        id: "none",
        oldInputs: { length: 24, ...oldInputs },
        oldOutputs: { length: 24, result: RESULT },
        newInputs: { length: 24, ...newInputs },
      });
    expect((await diff({ number: false }, { numeric: false })).changes).deep.equal({});
    expect(
      (await diff({ lower: null, minUpper: null, keepers: null }, { lower: true, minUpper: 0 })).changes,
    ).deep.equal({});
    expect((await diff({ overrideSpecial: null, __defaults: ["length"] }, { number: true })).changes).deep.equal({});
  });

  it("what an id says completes a string, a UUID, an integer and an id", async () => {
    const uuid = "aabbccdd-eeff-0011-2233-445566778899";
    const cases: [string, string, object, object][] = [
      ["String", "abcd", { length: 4 }, { result: "abcd" }],
      ["Uuid", uuid, { keepers: { a: "1" } }, { result: uuid }],
      ["Integer", "-7", { min: -9, max: 9 }, { result: -7 }],
      [
        "Id",
        "p-9hUg",
        { byteLength: 4, prefix: "x-", hex: "x-a7ef6152" },
        { b64Std: "x-p+9hUg==", dec: "x-2817483090" },
      ],
    ];
    for (const [name, id, outputs, restored] of cases) {
      const read = await client.read({ type: type(name), id, inputs: { ...outputs }, outputs: { ...outputs } });
      expect(read?.id, name).equal(id);
      expect(read?.outputs, name).deep.include({ ...outputs, ...restored });
    }
  });

  it("either notation completes bytes, and stays secret", async () => {
    const base64 = new Secret("8/fu3q+2DcgSJ19i0jZ5Cw==");
    const hex = new Secret("f3f7eedeafb60dc812275f62d236790b");
    for (const outputs of [
      { length: 16, base64 },
      { length: 16, hex },
    ]) {
      const read = await client.read({ type: type("Bytes"), id: "none", inputs: { length: 16 }, outputs });
      expect(read?.outputs).deep.equal({ length: 16, base64, hex });
    }
  });

  it("say what cannot be known any more", async () => {
    expect(await refused("Shuffle", "-", { inputs: ["a", "b"] })).contain("lacks results");
    expect(await refused("Bytes", "none", { length: 16 })).contain("lacks base64 and hex");
    expect(await refused("Integer", "?", { min: 1 })).contain('its id, "?"');
  });
});
