import { expect } from "chai";
import type { CloudContract, IntegrationContract, StandardizationContract } from "../../contracts/contracts";
import type { Drill } from "../../scripts/test/drill/drill";
import { edited, OTHER_MODULE, OTHER_NETWORK_AND_IMAGE } from "../fixtures/other-names";
import { ask } from "../support/https";
import { bringUpAll, outsiders, runs } from "../support/lab/all-phases";
import { kubectl, outputs, PHASES, readLabFile, virshOn } from "../support/lab/lab";
import { useModel } from "../support/lab/lab-model";
import { bringUp, isSettled, placement, secondsOf } from "../support/lab/phases";
import { records, writesAndReads } from "../support/lab/records";
import { settleLab } from "../support/lab/restore";

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly uid: string; readonly name: string };
    readonly status: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
  }[];
}

/** Everything that must stay what it is, whatever it is called. */
interface Standing {
  /** By machine: which run of which machine it is. */
  readonly machines: Readonly<Record<string, string>>;
  readonly addresses: StandardizationContract["addresses"];
  /** Networks and volumes of the host that gets another name, as libvirt lists them. */
  readonly onHost: readonly string[];
  /** Pods of the modules with their UIDs and restarts, sorted. */
  readonly pods: readonly string[];
}

/** @param places machine to the lab's host, whatever the model calls that */
async function standing(places: Readonly<Record<string, string>>, host: string): Promise<Standing> {
  const [{ addresses }, networks, volumes] = await Promise.all([
    outputs<StandardizationContract>("standardization"),
    virshOn(host, "net-list", "--all", "--uuid"),
    virshOn(host, "vol-list", "powercloud"),
  ]);
  const namespaces = ["business", "service", "analysis"];
  const pods = await Promise.all(namespaces.map((namespace) => kubectl<Pods>("get", "pods", "-n", namespace)));
  const described = pods.flatMap(({ items }) =>
    items.map(({ metadata, status }) => {
      const restarts = (status.containerStatuses ?? []).map(({ restartCount }) => restartCount);
      return `${metadata.name} ${metadata.uid} ${restarts.join(" ")}`;
    }),
  );
  return { machines: await runs(places), addresses, onHost: [networks, volumes], pods: described.sort() };
}

/** What the billing clerk finds at a path of the internal entrance. */
async function asClerk(path: string): Promise<{ status: number; text: string }> {
  const { entrances, staff } = await outputs<CloudContract>("cloud");
  const caller = { authority: readLabFile("authority.pem"), identity: staff["billing-clerk"]! };
  return ask(`${entrances.internal.url}${path}`, caller);
}

/** Behind a host's name: its other one. */
const OTHER = "-b";

/** The example in which a host has its name again. A host's `was` is the name before; the others are called as at first. */
const ownNames = (host: string) => (text: string) => edited(text, [`${host}: {`, `${host}: { was: ${host}${OTHER},`]);

/** Also where the phases were left with the host's other name, some or all of them. */
async function restore(): Promise<void> {
  const { hosts } = await outputs<IntegrationContract>("integration");
  const names = [...hosts.map(({ name }) => name), ...Object.values(await placement())];
  const other = names.find((name) => name.endsWith(OTHER));
  if (other !== undefined) await bringUpAll(ownNames(other.slice(0, -OTHER.length)));
  await settleLab();
}

const flavors = (text: string) => edited(text, [/\bsmall\b/g, "roomy"]);

export const drill: Drill = {
  title:
    "a host, a flavor, a network, an image and a module get other names and their old ones again: nothing is replaced",
  minutes: 12,
  steps: () => {
    let host: string;
    let places: Record<string, string>;
    let before: Standing;
    let record: string;
    const otherNames = (text: string) =>
      flavors(
        edited(text, [`${host}: {`, `${host}${OTHER}: { was: ${host},`], ...OTHER_NETWORK_AND_IMAGE, ...OTHER_MODULE),
      );
    return [
      {
        title: "takes the other names in, the last phase first",
        run: async (measure) => {
          const placed = await placement();
          const { services } = await outputs<IntegrationContract>("integration");
          places = { ...services, ...placed };
          host = placed["database-1"]!;
          record = await writesAndReads();
          before = await standing(places, host);
          for (const phase of PHASES) await useModel(phase, otherNames);
          const watch = await outsiders();
          const seconds = await secondsOf(async () => {
            for (const phase of [...PHASES].reverse()) await bringUp(phase);
          });
          const { answered, wrong, longestSeconds } = await watch.stop();
          measure("up of all phases with other names", seconds, "s");
          measure("requests answered meanwhile, none wrong", answered, "requests");
          measure("the longest of them", longestSeconds, "s");
          expect(wrong).to.deep.equal([]);
          expect(await standing(places, host)).to.deep.equal(before);
          for (const phase of PHASES) await isSettled(phase);
          const called = Object.entries(placed).map(([machine, on]) => [machine, on === host ? `${host}${OTHER}` : on]);
          expect(await placement()).to.deep.equal(Object.fromEntries(called));
        },
      },
      {
        title: "leads to the module by its new name and by its first one, with the data that it had",
        run: async () => {
          for (const name of ["billing", "business-billing"]) {
            const { status, text } = await asClerk(`/${name}/records`);
            expect(status, text).to.equal(200);
            expect(text, name).to.contain(record);
          }
          const { entrances, modules } = await outputs<CloudContract>("cloud");
          expect(entrances.internal.modules).to.include("billing").and.not.include("business-billing");
          expect(modules["billing"]).to.include({ module: "business-billing", was: "business-billing" });
          const missing = await asClerk("/nothing/");
          expect(missing.status).to.equal(404);
          expect(missing.text).to.contain("/billing/").and.not.contain("/business-billing/");
          await writesAndReads();
        },
      },
      {
        title: "has the names that it had again, and then a model without a word of others",
        run: async (measure) => {
          const watch = await outsiders();
          measure("up of all phases with the old names", await secondsOf(() => bringUpAll(ownNames(host))), "s");
          const { wrong } = await watch.stop();
          expect(wrong).to.deep.equal([]);
          expect(await standing(places, host)).to.deep.equal(before);
          await bringUpAll((text) => text);
          expect(await standing(places, host)).to.deep.equal(before);
          for (const phase of PHASES) await isSettled(phase);
          expect(await records("standby")).to.contain(record);
          expect((await asClerk("/billing/")).status).to.equal(404);
        },
      },
    ];
  },
  restore,
};
