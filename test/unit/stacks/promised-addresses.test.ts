import { expect } from "chai";
import type { Model } from "../../../model/types";
import { addressPlan } from "../../../planning/environment/addresses/address-plan";
import { refuseWithoutAddress } from "../../../stacks/promised-addresses";
import { labModel } from "../../fixtures/models";

const promised = addressPlan(labModel);
const platform = (kubernetes: object, database: object = {}): Model => ({
  ...labModel,
  platform: {
    kubernetes: { ...labModel.platform.kubernetes, ...kubernetes },
    database: { ...labModel.platform.database, ...database },
  },
});
const FIRST = "run `pulumi up -s lab.standardization` first, which gives them.";

describe("machines without an address", () => {
  it("are none where standardization was brought up for the model", () => {
    refuseWithoutAddress(labModel, promised);
    refuseWithoutAddress(platform({ workers: 1 }), promised);
  });

  const refused: [title: string, model: Model, names: string][] = [
    ["a worker more", platform({ workers: 3 }), "worker-3 on business"],
    ["a standby more", platform({}, { standby: 2 }), "database-3 on business"],
    ["another network", platform({ network: "dmz" }), "worker-1 on dmz, worker-2 on dmz"],
    [
      "both",
      platform({ workers: 3 }, { standby: 3 }),
      "database-3 on business, database-4 on business, worker-3 on business",
    ],
  ];
  for (const [title, model, names] of refused) {
    it(`hold the phase back: ${title}`, () => {
      expect(() => refuseWithoutAddress(model, promised)).to.throw(`there is no address yet for ${names}: ${FIRST}`);
    });
  }
});
