import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Model } from "../../../model/types";
import type { Recorded } from "../../../planning/environment/departures";
import {
  refuseToDeleteWhatIsUsed,
  refuseToLeaveCarriers,
  refuseToLoseCarriers,
} from "../../../stacks/guards/departures";
import { recordedBy } from "../../../stacks/guards/recorded";
import { refuseToRetireCarriers } from "../../../stacks/guards/retirement";
import { contracts } from "../../fixtures/contracts";
import { labModel } from "../../fixtures/models";

interface Domain {
  readonly name: string;
  readonly stack?: string;
  readonly networks?: readonly string[];
  readonly files?: readonly string[];
}

const { integration, virtualization } = contracts;
const recorded: Recorded = {
  hosts: integration.hosts,
  placed: { ...integration.services, ...virtualization.placement },
};

/** The lab without some hosts, or without a whole centre. */
function without({ hosts = [], centre }: { hosts?: readonly string[]; centre?: string }): Model {
  const centres = Object.entries(labModel.centres)
    .filter(([name]) => name !== centre)
    .map(([name, each]) => {
      const left = Object.entries(each.hosts).filter(([id]) => !hosts.includes(id));
      return [name, { ...each, hosts: Object.fromEntries(left) }];
    });
  return { ...labModel, centres: Object.fromEntries(centres) };
}

/** The lab in which a host has another name. */
function renamed(from: string, to: string): Model {
  const centres = Object.entries(labModel.centres).map(([name, centre]) => {
    const hosts = Object.entries(centre.hosts).map(([id, host]) => [id === from ? to : id, host]);
    return [name, { ...centre, hosts: Object.fromEntries(hosts) }];
  });
  return { ...labModel, centres: Object.fromEntries(centres) };
}

async function mocked(call: (args: pulumi.runtime.MockCallArgs) => Record<string, unknown>): Promise<void> {
  const newResource = ({ name, inputs }: pulumi.runtime.MockResourceArgs) => ({ id: name, state: inputs as object });
  await pulumi.runtime.setMocks({ newResource, call }, "powercloud", "lab.integration", true, "organization");
}

/** Every host answers with these domains, or not at all. */
const answering = (domains: Readonly<Record<string, readonly Domain[]>> | undefined) =>
  mocked(({ token, inputs }) => {
    expect(token).to.equal("libvirt:index:getDomains");
    if (domains === undefined) throw new Error("no route to host");
    const { host } = inputs as { host: string };
    const [found] = Object.entries(domains).filter(([name]) => host.includes(`/${name}/`));
    return { domains: (found?.[1] ?? []).map((each) => ({ networks: [], files: [], ...each })) };
  });

const refusalOf = (work: () => void | Promise<void>) =>
  Promise.resolve()
    .then(work)
    .then(
      () => undefined,
      (error: Error) => {
        expect(error).to.be.instanceOf(pulumi.RunError);
        return error.message;
      },
    );

describe("a host that is not in the model any more", () => {
  it("is refused while machines are on it, by what the phases left", async () => {
    const refusal = await refusalOf(() => refuseToLoseCarriers(without({ hosts: ["guiyang-1"] }), recorded));
    expect(refusal).to.match(
      /^host guiyang-1 is not in the model any more, and carries database-1, worker-1\. Put it back .* state: draining/,
    );
    expect(refusal).to.not.contain("was:");
  });

  it("is named with all others, and so are those of a centre that is gone", async () => {
    const two = await refusalOf(() => refuseToLoseCarriers(without({ hosts: ["guiyang-1", "guiyang-2"] }), recorded));
    expect(two).to.contain("host guiyang-1 is").and.contain("host guiyang-2 is");
    const centre = await refusalOf(() => refuseToLoseCarriers(without({ centre: "tongzi" }), recorded));
    expect(centre).to.match(/^host tongzi-1 is not in the model any more, and carries tongzi-meter-collector\./);
  });

  it("is refused though only machines tell of it", async () => {
    const placed = { ...recorded.placed, "worker-2": "guiyang-9" };
    expect(await refusalOf(() => refuseToLoseCarriers(labModel, { ...recorded, placed }))).to.match(/^host guiyang-9 /);
  });

  it("may have another name, which is what `was` is for", async () => {
    const refusal = await refusalOf(() => refuseToLoseCarriers(renamed("guiyang-1", "gy-1"), recorded));
    expect(refusal).to.contain("If gy-1, which has its uri, is its new name, say so there: was: guiyang-1.");
  });

  it("goes where it carries nothing, and where it is in another centre now", async () => {
    expect(await refusalOf(() => refuseToLoseCarriers(without({ hosts: ["zunyi-1", "xishui-1"] }), recorded))).to.equal(
      undefined,
    );
    const { guiyang, zunyi } = labModel.centres;
    const { "guiyang-1": moved, ...hosts } = guiyang.hosts;
    const other = { ...zunyi, hosts: { ...zunyi.hosts, "guiyang-1": moved } };
    const model = { ...labModel, centres: { ...labModel.centres, guiyang: { ...guiyang, hosts }, zunyi: other } };
    expect(await refusalOf(() => refuseToLoseCarriers(model, recorded))).to.equal(undefined);
    expect(await refusalOf(() => refuseToLoseCarriers(labModel, { hosts: [], placed: {} }))).to.equal(undefined);
  });

  it("is refused when the host itself tells of one of ours, and not when it is silent or has others'", async () => {
    const model = without({ hosts: ["zunyi-1"] });
    const ours = [{ name: "worker-2", stack: "lab.virtualization" }, { name: "theirs" }];
    await answering({ "zunyi-1": ours });
    expect(await refusalOf(() => refuseToLeaveCarriers(model, recorded))).to.match(
      /^host zunyi-1 is not in the model any more, and worker-2 is there\. Put it back/,
    );
    await answering({ "zunyi-1": [{ name: "theirs" }], "guiyang-1": ours });
    expect(await refusalOf(() => refuseToLeaveCarriers(model, recorded))).to.equal(undefined);
    await answering(undefined);
    expect(await refusalOf(() => refuseToLeaveCarriers(model, recorded))).to.equal(undefined);
  });
});

describe("a retired host that does not answer", () => {
  it("is refused by what the phases left on it", async () => {
    const { guiyang } = labModel.centres;
    const hosts = { ...guiyang.hosts, "guiyang-2": { ...guiyang.hosts["guiyang-2"], state: "retired" as const } };
    const model = { ...labModel, centres: { ...labModel.centres, guiyang: { ...guiyang, hosts } } };
    await answering(undefined);
    expect(await refusalOf(() => refuseToRetireCarriers(model, recorded.placed))).to.match(
      /^host guiyang-2 cannot be retired yet: it still carries database-2, worker-2\./,
    );
    await answering({ "guiyang-2": [] });
    expect(await refusalOf(() => refuseToRetireCarriers(model, recorded.placed))).to.equal(undefined);
  });
});

describe("a network or an image that is not in the model any more", () => {
  const { dmz, ...networks } = labModel.standards.networks;
  const noNetwork: Model = { ...labModel, standards: { ...labModel.standards, networks } };
  const noImage: Model = { ...labModel, standards: { ...labModel.standards, images: { "debian-13": dmz as never } } };
  const [{ images }] = integration.hosts;
  const files = [images["debian-12"]!.kernel, "/var/lib/libvirt/images/powercloud/a.qcow2"];

  it("is refused while machines have it, on whichever host, whosever they are", async () => {
    await answering({
      "guiyang-1": [{ name: "b", networks: ["powercloud-dmz"] }],
      "tongzi-1": [{ name: "a", stack: "lab.integration", networks: ["powercloud-business", "powercloud-dmz"] }],
    });
    expect(await refusalOf(() => refuseToDeleteWhatIsUsed(noNetwork, recorded))).to.match(
      /^network dmz is not in the model any more, and a, b still use it\. Put it back/,
    );
    await answering({ "xishui-1": [{ name: "c", stack: "lab.virtualization", files }] });
    expect(await refusalOf(() => refuseToDeleteWhatIsUsed(noImage, recorded))).to.match(
      /^image debian-12 is not in the model any more, and c still uses it\./,
    );
  });

  it("may have another name, which is what `was` is for", async () => {
    const other = { ...labModel.standards, networks: { ...networks, outside: dmz! } };
    await answering({ "guiyang-1": [{ name: "b", networks: ["powercloud-dmz"], files }] });
    const network = await refusalOf(() => refuseToDeleteWhatIsUsed({ ...labModel, standards: other }, recorded));
    expect(network).to.match(/^network dmz is .* If outside is its new name, say so there: was: dmz\.$/);
    const image = await refusalOf(() => refuseToDeleteWhatIsUsed(noImage, recorded));
    expect(image).to.match(/^image debian-12 is .* If debian-13 is its new name, say so there: was: debian-12\.$/);
    // Which of two it is, nobody knows.
    const two = { ...other, networks: { ...other.networks, inside: dmz! } };
    const unknown = await refusalOf(() => refuseToDeleteWhatIsUsed({ ...labModel, standards: two }, recorded));
    expect(unknown)
      .to.match(/^network dmz is /)
      .and.not.contain("was:");
  });

  it("is refused, too, where a host may not carry its zone any more, until its machines have moved", async () => {
    const { guiyang } = labModel.centres;
    const hosts = { ...guiyang.hosts, "guiyang-1": { ...guiyang.hosts["guiyang-1"], zones: ["management"] } };
    const inner: Model = { ...labModel, centres: { ...labModel.centres, guiyang: { ...guiyang, hosts } } };
    const card = { stack: "lab.virtualization", networks: ["powercloud-business"] };
    await answering({ "guiyang-1": [{ name: "worker-1", ...card }], "guiyang-2": [{ name: "worker-2", ...card }] });
    expect(await refusalOf(() => refuseToDeleteWhatIsUsed(inner, recorded))).to.equal(
      "network business is of zone business, which their host may not carry any more, and worker-1 still uses it. " +
        "Bring virtualization up first: it moves them.",
    );
    await answering({ "guiyang-2": [{ name: "worker-2", ...card }] });
    expect(await refusalOf(() => refuseToDeleteWhatIsUsed(inner, recorded))).to.equal(undefined);
  });

  it("goes where nothing has it, where no host answers; and nobody is asked where nothing is gone", async () => {
    await answering({ "guiyang-1": [{ name: "b", networks: ["powercloud-business"], files }] });
    expect(await refusalOf(() => refuseToDeleteWhatIsUsed(noNetwork, recorded))).to.equal(undefined);
    await answering(undefined);
    expect(await refusalOf(() => refuseToDeleteWhatIsUsed(noNetwork, recorded))).to.equal(undefined);
    await mocked(({ token }) => {
      throw new Error(`nobody is to be asked, and ${token} was`);
    });
    expect(await refusalOf(() => refuseToDeleteWhatIsUsed(labModel, recorded))).to.equal(undefined);
  });
});

describe("what the phases' last runs left", () => {
  it("is read from their stacks, of which one may not be up yet", async () => {
    await mocked(({ token, inputs }) => {
      expect(token).to.equal("pulumi:pulumi:readStackOutputs");
      const { name } = inputs as { name: string };
      return { name, outputs: name === "organization/powercloud/lab.integration" ? integration : {} };
    });
    expect(await recordedBy("lab", labModel)).to.deep.equal({ hosts: integration.hosts, placed: integration.services });
  });
});
