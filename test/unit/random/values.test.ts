import { expect } from "chai";
import { below, chooserFor, shuffled, systemChooser, systemEntropy } from "../../../providers/random/entropy";
import { drawInteger } from "../../../providers/random/integer";
import { random } from "../../../providers/random/provider";
import { drawItems } from "../../../providers/random/shuffle";
import { timedUuid } from "../../../providers/random/uuid";
import { CallError, ProviderClient, Secret } from "../../support/provider-client";

const type = (name: string) => `random:index/random${name}:Random${name}`;

/** How far counts are from even: chi-square. */
function unevenness(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

describe("random choices", function () {
  this.timeout(20_000);
  it("are even, ends included", () => {
    const counts = Array<number>(6).fill(0);
    for (let i = 0; i < 12_000; i++) counts[drawInteger(-2, 3, systemChooser) + 2]++;
    // 5 degrees of freedom: above 40 in fewer than 2 of ten million runs.
    expect(unevenness(counts)).below(40);
  });

  it("draw again beyond the last whole multiple, so that no result is likelier", () => {
    const draws = [Buffer.alloc(8, 0xff), Buffer.from("0000000000000007", "hex")];
    expect(below(5n, () => draws.shift()!)).equal(2n);
    expect(draws).lengthOf(0);
  });

  it("make every order equally likely", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = shuffled(["a", "b", "c"], systemEntropy).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).equal(6);
    expect(unevenness([...counts.values()])).below(40);
  });

  it("are the same for the same seed, and others for another", () => {
    const draw = (seed: string) => drawItems([..."abcdefghij"], 30, chooserFor(seed)).join("");
    expect(draw("x")).equal(draw("x"));
    expect(draw("x")).not.equal(draw("y"));
  });

  it("repeat no item before all came once", () => {
    const items = drawItems(["a", "b", "c"], 7, systemChooser);
    expect(items).lengthOf(7);
    expect(new Set(items.slice(0, 3)).size).equal(3);
    expect(new Set(items.slice(3, 6)).size).equal(3);
    expect(drawItems([], 7, systemChooser)).deep.equal([]);
  });

  it("span all safe integers", () => {
    const drawn = drawInteger(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, systemChooser);
    expect(Number.isSafeInteger(drawn)).equal(true);
  });
});

describe("random values as resources", () => {
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(random)));
  after(() => client.close());

  it("RandomId: four notations of the same bytes, after the prefix", async () => {
    const { id, outputs } = await client.create({ type: type("Id"), inputs: { byteLength: 5, prefix: "p-" } });
    const bytes = Buffer.from(id, "base64url");
    expect(bytes).lengthOf(5);
    expect(outputs).deep.equal({
      byteLength: 5,
      prefix: "p-",
      b64Std: `p-${bytes.toString("base64")}`,
      b64Url: `p-${id}`,
      hex: `p-${bytes.toString("hex")}`,
      dec: `p-${BigInt(`0x${bytes.toString("hex")}`)}`,
    });
  });

  it("RandomId: imports the example of the SDK's manual", async () => {
    const plain = await client.read({ type: type("Id"), id: "p-9hUg" });
    expect(plain?.outputs).deep.equal({
      byteLength: 4,
      b64Std: "p+9hUg==",
      b64Url: "p-9hUg",
      dec: "2817483090",
      hex: "a7ef6152",
    });
    const prefixed = await client.read({ type: type("Id"), id: "my-prefix-,p-9hUg" });
    expect(prefixed?.id).equal("p-9hUg");
    expect(prefixed?.outputs.hex).equal("my-prefix-a7ef6152");
    expect(prefixed?.inputs).deep.equal({ byteLength: 4, prefix: "my-prefix-" });
  });

  it("RandomBytes: secret in two notations, and not in the id", async () => {
    const { id, outputs } = await client.create({ type: type("Bytes"), inputs: { length: 32 } });
    const base64 = (outputs.base64 as Secret).value as string;
    expect(id).equal("none");
    expect(outputs.hex).deep.equal(new Secret(Buffer.from(base64, "base64").toString("hex")));
    expect(Buffer.from(base64, "base64")).lengthOf(32);
    const read = await client.read({ type: type("Bytes"), id: "8/fu3q+2DcgSJ19i0jZ5Cw==" });
    expect(read?.outputs.hex).deep.equal(new Secret("f3f7eedeafb60dc812275f62d236790b"));
    expect(read?.inputs).deep.equal({ length: 16 });
  });

  it("RandomUuid and RandomUuid7: of their version", async () => {
    const uuid = await client.create({ type: type("Uuid"), inputs: {} });
    expect(uuid.outputs.result).match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuid.id).equal(uuid.outputs.result);
    expect(timedUuid(0x0197ad85fe6e)).match(/^0197ad85-fe6e-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const read = await client.read({ type: type("Uuid"), id: "AABBCCDD-EEFF-0011-2233-445566778899" });
    expect(read?.outputs.result).equal("aabbccdd-eeff-0011-2233-445566778899");
  });

  it("RandomPet: as many words as asked for, after the prefix", async () => {
    const { id, outputs } = await client.create({
      type: type("Pet"),
      inputs: { prefix: "vm", length: 3, separator: "_" },
    });
    expect(id).match(/^vm_[a-z]+_[a-z]+_[a-z]+$/);
    expect(outputs).deep.equal({ prefix: "vm", length: 3, separator: "_" });
    expect((await client.create({ type: type("Pet"), inputs: {} })).id).match(/^[a-z]+-[a-z]+$/);
  });

  it("RandomInteger: within its bounds, imported with them", async () => {
    const { id, outputs } = await client.create({ type: type("Integer"), inputs: { min: 5, max: 5 } });
    expect({ id, outputs }).deep.equal({ id: "5", outputs: { min: 5, max: 5, result: 5 } });
    const read = await client.read({ type: type("Integer"), id: "15390,1,50000,s" });
    expect(read).deep.equal({
      id: "15390",
      inputs: { min: 1, max: 50000, seed: "s" },
      outputs: { min: 1, max: 50000, seed: "s", result: 15390 },
    });
    const { failures } = await client.check({ type: type("Integer"), news: { min: 9, max: 1 } });
    expect(failures).deep.equal([{ property: "min", reason: "9 is more than max, 1: swap them" }]);
  });

  it("RandomShuffle: its inputs in some order", async () => {
    const { id, outputs } = await client.create({ type: type("Shuffle"), inputs: { inputs: ["a", "b", "c"] } });
    expect(id).equal("-");
    expect([...(outputs.results as string[])].sort()).deep.equal(["a", "b", "c"]);
  });

  it("say what can't be imported, and how an id looks", async () => {
    const refusals: [string, string, string][] = [
      ["Pet", "calm-otters", "can't be imported"],
      ["Shuffle", "-", "can't be imported"],
      ["Integer", "7", "expected result,min,max"],
      ["Uuid", "7", "expected a UUID"],
      ["Id", "a b", "expected base64url"],
      ["Bytes", "####", "expected base64"],
    ];
    for (const [name, id, message] of refusals) {
      const error = await client.read({ type: type(name), id }).catch((reason: unknown) => reason);
      expect(error).instanceOf(CallError);
      expect((error as CallError).message).contain(message);
    }
  });
});
