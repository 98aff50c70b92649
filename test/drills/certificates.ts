import { X509Certificate } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { CloudContract } from "../../contracts/contracts";
import { DATABASE_FOLDER } from "../../components/guest/database/database-paths";
import type { Drill } from "../../scripts/test/drill/drill";
import { bringUpAll, outsiders, runs } from "../support/lab/all-phases";
import { inGuest, lab, outputs } from "../support/lab/lab";
import { bringUp, isSettled, placement, secondsOf } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";
import { settleLab } from "../support/lab/restore";

const HOUR_SECONDS = 3600;
/** They end within the hour, and are due a minute after they were issued. */
const brief = (text: string) =>
  text.replace("  survive: [host]", "  survive: [host]\n  certificates: { validity: 59m, renewBefore: 58m }");

/** Exits 0 when what the server really serves, verified against the authority, has that much time left at least. */
const serves = (seconds: number) =>
  `openssl s_client -starttls postgres -connect "$(hostname -I | cut -d' ' -f1)":5432 -verify_return_error ` +
  `-CAfile ${DATABASE_FOLDER}/authority.crt < /dev/null 2>/dev/null | openssl x509 -noout -checkend ${seconds}`;

/** By database machine: whether it serves a certificate that ends within the hour. */
async function endingSoon(): Promise<Record<string, boolean>> {
  const machines = Object.entries(await placement()).filter(([name]) => name.startsWith("database-"));
  const all = machines.map(async ([name, host]) => {
    expect(await inGuest(host, name, serves(0)), `${name} serves a certificate that is good`).to.equal(0);
    return [name, (await inGuest(host, name, serves(HOUR_SECONDS))) !== 0] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

/** Serial numbers of the staff's certificates. */
async function staffSerials(): Promise<string[]> {
  const { staff } = await outputs<CloudContract>("cloud");
  return Object.values(staff).map(({ certificate }) => new X509Certificate(certificate).serialNumber);
}

export const drill: Drill = {
  title: "every certificate is about to end; one `pulumi up` of each phase renews them, and nothing stops for it",
  minutes: 12,
  steps: () => {
    let before: Record<string, string>;
    return [
      {
        title: "has certificates of every kind that end within the hour",
        run: async () => {
          before = await runs();
          await bringUpAll(brief);
          expect(await endingSoon()).to.deep.equal({ "database-1": true, "database-2": true });
        },
      },
      {
        title: "renews those that are due, with the same model, and stops nothing",
        run: async (measure) => {
          const serials = await staffSerials();
          await sleep(61_000);
          const watch = await outsiders();
          measure("up of virtualization, which renews", await secondsOf(() => bringUp("virtualization")), "s");
          measure("up of cloud, which renews", await secondsOf(() => bringUp("cloud")), "s");
          expect(await staffSerials()).not.to.have.members(serials);
          const { answered, wrong } = await watch.stop();
          expect(wrong).to.deep.equal([]);
          measure("requests answered meanwhile, none wrong", answered, "requests");
          expect(await runs()).to.deep.equal(before);
        },
      },
      {
        title: "verifies every connection with certificates of a year afterwards",
        run: async () => {
          await bringUpAll((text) => text);
          expect(await endingSoon()).to.deep.equal({ "database-1": false, "database-2": false });
          expect((await lab("up")).exitCode, "lab up asks both entrances as every role").to.equal(0);
          await writesAndReads();
          expect(await runs()).to.deep.equal(before);
          await isSettled("virtualization", "--refresh");
        },
      },
    ];
  },
  restore: settleLab,
};
