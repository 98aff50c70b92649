import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Model } from "../../../model/types";
import { refuseToRetireCarriers } from "../../../stacks/guards/retirement";
import { labModel } from "../../fixtures/models";

type Domains = readonly { readonly name: string; readonly stack?: string }[];

const { xishui } = labModel.centres;
const { uri } = xishui.hosts["xishui-1"];
const model: Model = {
  ...labModel,
  centres: {
    ...labModel.centres,
    xishui: { ...xishui, hosts: { "xishui-1": { ...xishui.hosts["xishui-1"], state: "retired" } } },
  },
};

/** Why the host may not retire, when its libvirt answers so. */
async function refusal(answer: () => Domains): Promise<string | undefined> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: ({ token, inputs }) => {
        expect({ token, inputs }).to.deep.equal({ token: "libvirt:index:getDomains", inputs: { host: uri } });
        return { domains: answer() };
      },
    },
    "powercloud",
    "lab.integration",
    true,
  );
  return refuseToRetireCarriers(model).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

describe("a retired host", () => {
  it("leaves when only others' domains are on it, or when it does not answer", async () => {
    expect(await refusal(() => [{ name: "theirs" }])).to.equal(undefined);
    const silent = () => {
      throw new Error("no route to host");
    };
    expect(await refusal(silent)).to.equal(undefined);
  });

  it("is refused as long as one of ours is on it, which is named", async () => {
    const carried = [{ name: "worker-2", stack: "lab.virtualization" }, { name: "theirs" }];
    expect(await refusal(() => carried)).to.equal(
      "host xishui-1 cannot be retired yet: it still carries worker-2. Set its state to draining, bring all phases up, " +
        "then retire it.",
    );
  });
});
