import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import type { CloudContract, VirtualizationContract } from "../../contracts/contracts";
import { DATABASE_FOLDER } from "../../components/guest/database/database-paths";
import type { Drill } from "../../scripts/test/drill/drill";
import { bringUpAll, outsiders, runs } from "../support/lab/all-phases";
import { inGuest, lab, outputs } from "../support/lab/lab";
import { isSettled, placement } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";
import { rebuildLab } from "../support/lab/restore";

/** The example with these generations of the databases' and the staff's authorities. */
const generations = (said: string) => (text: string) =>
  text.replace("  survive: [host]", `  survive: [host]\n  authorities: { databases: { ${said} }, staff: { ${said} } }`);

/** Exits 0 when the server's certificate was issued by that generation, and what it trusts has so many certificates. */
const signedBy = (subject: string, trusted: number) =>
  `openssl s_client -starttls postgres -connect "$(hostname -I | cut -d' ' -f1)":5432 -verify_return_error ` +
  `-CAfile ${DATABASE_FOLDER}/authority.crt < /dev/null 2>/dev/null | openssl x509 -noout -issuer | grep -q '${subject}$' && ` +
  `[ "$(grep -c BEGIN ${DATABASE_FOLDER}/authority.crt)" = ${trusted} ]`;

async function databasesAre(subject: string, trusted: number): Promise<void> {
  const machines = Object.entries(await placement()).filter(([name]) => name.startsWith("database-"));
  for (const [name, host] of machines) expect(await inGuest(host, name, signedBy(subject, trusted)), name).to.equal(0);
}

async function staffIssuers(): Promise<string[]> {
  const { staff } = await outputs<CloudContract>("cloud");
  return [...new Set(Object.values(staff).map(({ certificate }) => new X509Certificate(certificate).issuer))];
}

export const drill: Drill = {
  title: "authorities are replaced: a new one is trusted, then signs, then is alone, while all goes on",
  minutes: 20,
  steps: () => {
    let before: Record<string, string>;
    const step = (title: string, said: string, then: () => Promise<void>) => ({
      title,
      run: async (measure: (what: string, value: number, unit: string) => void) => {
        before ??= await runs();
        const watch = await outsiders();
        await bringUpAll(generations(said));
        const { answered, wrong } = await watch.stop();
        expect(wrong).to.deep.equal([]);
        measure(`requests answered while ${said} came, none wrong`, answered, "requests");
        await then();
        await writesAndReads();
        expect(await runs()).to.deep.equal(before);
      },
    });
    return [
      step("trusts a second generation, while the first still signs", "trusted: [1, 2], signing: 1", async () => {
        await databasesAre("lab power cloud", 2);
        expect(await staffIssuers()).to.deep.equal(["CN=lab staff 1"]);
      }),
      step("signs by the second", "trusted: [1, 2], signing: 2", async () => {
        await databasesAre("lab databases 2", 2);
        expect(await staffIssuers()).to.deep.equal(["CN=lab staff 2"]);
      }),
      step("trusts the first no longer", "trusted: [2], signing: 2", async () => {
        await databasesAre("lab databases 2", 1);
        const { database } = await outputs<VirtualizationContract>("virtualization");
        expect(new X509Certificate(database.authority).subject).to.equal("CN=lab databases 2");
        expect((await lab("up")).exitCode, "lab up asks both entrances as every role").to.equal(0);
        await isSettled("virtualization", "--refresh");
      }),
    ];
  },
  // The first generation's key is gone for good.
  restore: rebuildLab,
};
