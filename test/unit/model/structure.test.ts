import { expect } from "chai";
import { labText } from "../../fixtures/models";
import { change, linesOf } from "./issues-of";

/** What changing one piece of the example leads to. */
const CASES: [title: string, from: string, to: string, line: string][] = [
  [
    "an unknown key",
    "  workers: 2",
    "  worker: 2\n    workers: 2",
    'platform.kubernetes.worker: found the unknown key "worker"; allowed workers, flavor, image, network, apiServer, ' +
      "registry, kubeconfig, podCidr or serviceCidr; did you mean workers?",
  ],
  [
    "a key that is missing",
    "    kubeconfig: .lab/kubeconfig\n",
    "",
    "platform.kubernetes.kubeconfig: found nothing; allowed and required: Path of the kubeconfig on the machine that " +
      "runs Pulumi; a relative one is seen from the project's folder.",
  ],
  [
    "a wrong choice",
    "level: prefecture",
    "level: prefectur",
    'centres.zunyi.level: found "prefectur"; allowed province, prefecture or county; did you mean prefecture?',
  ],
  ["a wrong constant", "postgresql", "mariadb", 'platform.database.engine: found "mariadb"; allowed postgresql'],
  ["a number as text", "workers: 2", 'workers: "2"', 'platform.kubernetes.workers: found "2"; allowed a whole number'],
  ["a fraction", "workers: 2", "workers: 2.5", "platform.kubernetes.workers: found 2.5; allowed a whole number"],
  [
    "a number out of range",
    "internal: 30443",
    "internal: 443",
    "users.entrances.internal: found 443; allowed a whole number from 30000 to 32767",
  ],
  [
    "overcommit below 1",
    "memory: 1,",
    "memory: 0.5,",
    "standards.overcommit.memory: found 0.5; allowed a number of at least 1",
  ],
  [
    "a module that does not exist",
    "internet-service: {}",
    "internet-services: {}",
    'applications.modules.internet-services: found "internet-services"; allowed operation-expansion, ' +
      "power-measurement, power-usage-management, business-billing, line-loss-management, telephone-service, " +
      "internet-service, client-center, business-consultation, historical-statistics, efficiency-analysis or " +
      "decision-support (or a name of its own, with module: which of them it is); did you mean internet-service?",
  ],
  [
    "a list where a mapping belongs",
    "internet-service: {}",
    "internet-service: []",
    "found an empty list; allowed a mapping",
  ],
  ["nothing where a mapping belongs", "internet-service: {}", "internet-service:", "found nothing; allowed a mapping"],
  [
    "a bad name",
    "guiyang-1: {",
    "Guiyang_1: {",
    'centres.guiyang.hosts.Guiyang_1: found the name "Guiyang_1"; allowed a name of 1 to 30 lower-case letters, digits ' +
      "and hyphens that begins with a letter and ends with no hyphen",
  ],
  [
    "a quantity without a unit",
    "memory: 384Mi",
    "memory: 384",
    "standards.flavors.tiny.memory: found 384; allowed a number with a unit, Mi, Gi or Ti (powers of 1024), like 768Mi, " +
      "1.5Gi or 2Ti",
  ],
  [
    "a quantity that is not whole",
    "memory: 384Mi",
    "memory: 0.3Gi",
    'standards.flavors.tiny.memory: found "0.3Gi"; allowed a whole number of MiB, at least 1',
  ],
  [
    "a disk of less than a GiB",
    "disk: 4Gi",
    "disk: 512Mi",
    'standards.flavors.tiny.disk: found "512Mi"; allowed a whole number of GiB, at least 1',
  ],
  ["a repeated entry", "survive: [host]", "survive: [host, host]", 'standards.survive[1]: found "host" a second time'],
  [
    "no zone",
    "zones: [management, business, dmz]",
    "zones: []",
    "standards.zones: found an empty list; allowed at least 1 entry",
  ],
  [
    "the API in the clear",
    "https://10.20.0.1:6443",
    "http://10.20.0.1:6443",
    'platform.kubernetes.apiServer: found "http://10.20.0.1:6443"; allowed https://host:port',
  ],
  [
    "outsiders in a business module",
    "outsiders: { modules: [internet-service] }",
    "outsiders: { modules: [business-billing] }",
    'users.outsiders.modules[0]: found "business-billing"; allowed service modules chosen in applications.modules: internet-service',
  ],
];

describe("structure of a model", () => {
  for (const [title, from, to, line] of CASES) {
    it(`tells ${title}`, () => {
      const lines = linesOf(change(labText, from, to));
      expect(
        lines.filter((each) => each.includes(line)),
        lines.join("\n"),
      ).to.have.length(1);
    });
  }

  it("tells all at once, without mistakes that only follow from others", () => {
    const text = CASES.filter(([title]) => /choice|constant|range$|fraction|half|zone/.test(title)).reduce(
      (all, [, from, to]) => change(all, from, to),
      labText,
    );
    expect(linesOf(text).map((line) => line.split(":")[0])).to.deep.equal([
      "standards.zones",
      "centres.zunyi.level",
      "platform.kubernetes.workers",
      "platform.database.engine",
      "users.entrances.internal",
    ]);
  });
});
