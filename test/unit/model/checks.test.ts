import { expect } from "chai";
import { labText } from "../../fixtures/models";
import { change, linesOf } from "./issues-of";

/** Pieces of the example to change, and the whole list of mistakes that follows. */
const CASES: [title: string, changes: [from: string, to: string][], lines: string[]][] = [
  [
    "an unknown flavor",
    [["flavor: small", "flavor: smal"]],
    [
      'platform.database.flavor: found "smal"; allowed a flavor of standards.flavors: tiny, small or medium; did you mean small?',
    ],
  ],
  [
    "an unknown image and network of a service",
    [["image: debian-12, network: business", "image: debian-13, network: businesss"]],
    [
      'centres.tongzi.services.meter-collector.image: found "debian-13"; allowed an image of standards.images: debian-12; did you mean debian-12?',
      'centres.tongzi.services.meter-collector.network: found "businesss"; allowed a network of standards.networks: management, business or dmz; did you mean business?',
    ],
  ],
  [
    "a choice of images that is nowhere made",
    [["images: { debian-12: {", "images: { other: { build: other }, debian-12: {"]],
    [
      "platform.kubernetes.image: found nothing; allowed and required, as there is not just one image: other or debian-12",
      "platform.database.image: found nothing; allowed and required, as there is not just one image: other or debian-12",
    ],
  ],
  [
    "a range with bits beyond its prefix",
    [["10.10.0.0/16", "10.10.1.0/16"]],
    [
      'standards.networks.management.cidr: found "10.10.1.0/16"; allowed an IPv4 range of /8 to /22 without bits beyond the prefix, like 10.20.0.0/16',
    ],
  ],
  [
    "a range that is too small for its machines",
    [["10.10.0.0/16", "10.10.0.0/24"]],
    [
      'standards.networks.management.cidr: found "10.10.0.0/24"; allowed an IPv4 range of /8 to /22 without bits beyond the prefix, like 10.20.0.0/16',
    ],
  ],
  [
    "a network in the default range of pods",
    [["10.30.0.0/16", "10.244.0.0/20"]],
    [
      'platform.kubernetes.podCidr: found "10.244.0.0/16"; allowed a range apart from 10.244.0.0/20 of standards.networks.dmz.cidr',
    ],
  ],
  [
    "a bridge for two networks",
    [["bridge: br-dmz", "bridge: br-business"]],
    ['standards.networks.dmz.bridge: found "br-business"; allowed a bridge that network business does not use'],
  ],
  [
    "a province inside a centre",
    [["level: province\n", "level: province\n    in: zunyi\n"]],
    ['centres.guiyang.in: found "zunyi"; allowed nothing: a province is in no other centre'],
  ],
  [
    "a prefecture in no province",
    [["    in: guiyang\n", ""]],
    ["centres.zunyi.in: found nothing; allowed a province, as a prefecture stands in one: guiyang"],
  ],
  [
    "a prefecture in an unknown centre",
    [["in: guiyang\n", "in: guiyan\n"]],
    [
      'centres.zunyi.in: found "guiyan"; allowed a province, as a prefecture stands in one: guiyang; did you mean guiyang?',
    ],
  ],
  [
    "one URI for two hosts",
    [["hosts/guiyang-2/", "hosts/guiyang-1/"]],
    [
      'centres.guiyang.hosts.guiyang-2.uri: found "qemu+unix:///system?socket=.lab/hosts/guiyang-1/libvirt-sock"; allowed a URI that no other host has (centres.guiyang.hosts.guiyang-1.uri)',
    ],
  ],
  [
    "one name for two hosts",
    [["      zunyi-1: {", "      guiyang-1: {"]],
    [
      'centres.zunyi.hosts.guiyang-1: found "guiyang-1"; allowed a name that no other host has (centres.guiyang.hosts.guiyang-1)',
    ],
  ],
  [
    "half the facts of a host",
    [['hosts/zunyi-1/libvirt-sock" }', 'hosts/zunyi-1/libvirt-sock", vcpu: 4 }']],
    [
      "centres.zunyi.hosts.zunyi-1: found only vcpu; allowed all of vcpu, memory and disk (to plan without access), or none (they are discovered)",
    ],
  ],
  [
    "survival without a standby or a second worker",
    [
      ["standby: 1", "standby: 0"],
      ["workers: 2", "workers: 1"],
    ],
    [
      "platform.kubernetes.workers: found 1; allowed at least 2, as standards.survive names host",
      "platform.database.standby: found 0; allowed at least 1, as standards.survive names host",
    ],
  ],
  [
    "survival of the only province",
    [["survive: [host]", "survive: [host, province]"]],
    [
      "standards.survive[1]: found province, of which there is 1; allowed the loss of a province only with at least 2 of them in the model",
    ],
  ],
  [
    "a role in a module that is not chosen",
    [["analyst: [historical-statistics]", "analyst: [historical-statistics, decision-support]"]],
    [
      'users.staff.roles.analyst[1]: found "decision-support"; allowed modules chosen in applications.modules: business-billing, internet-service or historical-statistics',
    ],
  ],
  [
    "outsiders in a service module that is not chosen",
    [["outsiders: { modules: [internet-service] }", "outsiders: { modules: [client-center] }"]],
    [
      'users.outsiders.modules[0]: found "client-center"; allowed modules chosen in applications.modules: business-billing, internet-service or historical-statistics',
    ],
  ],
  [
    "two entrances at one port",
    [["public: 31443", "public: 30443"]],
    ["users.entrances.public: found 30443; allowed another port than that of the internal entrance"],
  ],
  [
    "two services whose machines have one name",
    [
      ["  xishui:\n", "  tongzi-meter:\n"],
      ["      xishui-1:", "      xishui-1:"],
      [
        'hosts/xishui-1/libvirt-sock" }\n',
        'hosts/xishui-1/libvirt-sock" }\n    services:\n      collector: { flavor: tiny }\n',
      ],
    ],
    [
      'centres.tongzi-meter.services.collector: found "collector"; allowed a name whose machine is not called tongzi-meter-collector, like that of centre tongzi',
    ],
  ],
];

describe("cross checks of a model", () => {
  for (const [title, changes, lines] of CASES) {
    it(`tell ${title}`, () => {
      expect(linesOf(changes.reduce((text, [from, to]) => change(text, from, to), labText))).to.deep.equal(lines);
    });
  }

  it("want a host somewhere", () => {
    expect(linesOf(labText.replace(/^ {4}hosts:\n( {6}.*\n)+/gm, ""))).to.deep.equal([
      "centres: found no hosts; allowed at least one host in some centre",
    ]);
  });

  it("want a province", () => {
    const text = change(labText, "level: province", "level: county");
    expect(linesOf(text)[0]).to.equal("centres: found no province; allowed at least one centre of level province");
  });
});
