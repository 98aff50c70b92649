import { expect } from "chai";
import { Properties, Provider } from "../../../providers/base/types";
import { bootstrapToken } from "../../../providers/powercloud/bootstrap-token";
import { ProviderClient, Secret } from "../../support/provider-client";

const DAY = 86_400_000;
const type = "powercloud:index:BootstrapToken";
const START = Date.parse("2030-01-01T00:00:00.5Z");

describe("BootstrapToken", () => {
  let now = START;
  const provider: Provider = {
    name: "powercloud",
    version: "0.1.0",
    resource: () => bootstrapToken(() => new Date(now)),
  };
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(provider)));
  after(() => client.close());
  afterEach(() => (now = START));

  const create = async (inputs: Properties = {}) => (await client.create({ type, inputs })).outputs;
  const changes = async (oldOutputs: Properties, newInputs: Properties = {}) =>
    (await client.diff({ type, id: "x", oldInputs: {}, oldOutputs, newInputs })).changes;

  it("has the form that the API server reads, and an end in whole seconds", async () => {
    const { tokenId, tokenSecret, notAfter } = await create();
    expect(tokenId).match(/^[a-z0-9]{6}$/);
    expect(tokenSecret).instanceOf(Secret);
    expect((tokenSecret as Secret).value).match(/^[a-z0-9]{16}$/);
    expect(notAfter).equal("2030-01-08T00:00:00Z");
    expect((await create()).tokenId).not.equal(tokenId);
  });

  it("stays while it is not due, and is another one, in place, when it is: days or a year later", async () => {
    const outputs = await create();
    now = START + 4.9 * DAY;
    expect(await changes(outputs)).deep.equal({});
    for (const days of [5, 7, 366]) {
      now = START + days * DAY;
      expect(await changes(outputs), String(days)).deep.equal({ notAfter: "update" });
    }
    const update = { type, id: "x", oldInputs: {}, oldOutputs: outputs, newInputs: {} };
    const renewed = (await client.update(update)).outputs;
    expect(renewed.tokenId).not.equal(outputs.tokenId);
    expect(renewed.notAfter).equal("2031-01-09T00:00:00Z");
    expect(await changes(renewed)).deep.equal({});
  });

  it("takes other terms, and refuses those by which it would be renewed at each run", async () => {
    expect((await create({ validityDays: 1, renewBeforeDays: 0 })).notAfter).equal("2030-01-02T00:00:00Z");
    const { failures } = await client.check({ type, news: { validityDays: 2, renewBeforeDays: 2 } });
    expect(failures).have.lengthOf(1);
  });

  it("tells nothing in a preview", async () => {
    const { outputs } = await client.create({ type, inputs: {}, preview: true });
    expect(typeof outputs.tokenId).equal("symbol");
    expect(JSON.stringify(outputs)).not.match(/[a-z0-9]{16}/);
  });
});
