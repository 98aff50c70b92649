import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { promisedAccounts } from "../../../stacks/promised-accounts";

/** What the stack put out when it was last brought up. */
async function left(outputs: object): Promise<void> {
  const call = ({ token, inputs }: pulumi.runtime.MockCallArgs) => {
    expect(token).to.equal("pulumi:pulumi:readStackOutputs");
    expect(inputs).to.deep.equal({ name: "organization/powercloud/lab.standardization" });
    return { outputs };
  };
  const newResource = ({ name }: pulumi.runtime.MockResourceArgs) => ({ id: name, state: {} });
  await pulumi.runtime.setMocks({ newResource, call }, "powercloud", "lab.standardization", true, "organization");
}

describe("accounts that were made before", () => {
  it("are known by their names, so that one that is given up keeps its own", async () => {
    await left({ passwords: { "database-bills": "a", "queue-business-billing": "b" } });
    expect(await promisedAccounts()).to.deep.equal(["database-bills", "queue-business-billing"]);
  });

  it("are none where nothing was brought up", async () => {
    await left({});
    expect(await promisedAccounts()).to.deep.equal([]);
  });
});
