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
    "a copy that may be older than a year",
    [["network: business }", "network: business, replicate: { every: 366d } }"]],
    [
      'centres.tongzi.services.meter-collector.replicate.every: found "366d"; allowed a duration of at most a year, like 30m, 24h or 7d',
    ],
  ],
  [
    "clients of a database that are no network, and a setting of the platform",
    [["standby: 1 }", "standby: 1, clients: [busines], parameters: { port: 5433, work_mem: 8MB } }"]],
    [
      'platform.database.clients[0]: found "busines"; allowed a network of standards.networks: management, business or dmz; did you mean business?',
      "platform.database.parameters.port: found port; allowed settings beyond those of the platform, which sets this one itself",
    ],
  ],
  [
    "certificates that are renewed at each run, and an authority that is not trusted",
    [
      [
        "  survive: [host]",
        "  survive: [host]\n  certificates: { validity: 90d, renewBefore: 90d }\n  authorities: { staff: { signing: 2, trusted: [1] } }",
      ],
    ],
    [
      'standards.certificates.renewBefore: found "90d"; allowed less than the validity, 90d: they would be renewed at each run',
      "standards.authorities.staff.signing: found 2; allowed one of those trusted, 1",
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
    "storage of no class, of one that no host has, and two pools in one folder",
    [
      ["tiny: { vcpu: 1, memory: 384Mi, disk: 4Gi }", "tiny: { vcpu: 1, memory: 384Mi, disk: 4Gi, storage: fats }"],
      ["small: { vcpu: 1, memory: 768Mi, disk: 8Gi }", "small: { vcpu: 1, memory: 768Mi, disk: 8Gi, storage: bulk }"],
      ["  zones: [", "  storage: { fast: { kind: nvme }, bulk: { kind: hdd } }\n  zones: ["],
      [
        'hosts/xishui-1/libvirt-sock" }',
        'hosts/xishui-1/libvirt-sock", storage: { fast: { pool: /var/lib/libvirt/images/powercloud/, size: 2Ti }, slow: { pool: /srv/s, size: 1Gi } } }',
      ],
    ],
    [
      'standards.flavors.tiny.storage: found "fats"; allowed a class of standards.storage: fast or bulk; did you mean fast?',
      'standards.flavors.small.storage: found "bulk"; allowed a class that some host has: fast; give a host storage.bulk',
      'centres.xishui.hosts.xishui-1.storage.fast.pool: found "/var/lib/libvirt/images/powercloud/"; allowed a folder that is not the host\'s pool too',
      'centres.xishui.hosts.xishui-1.storage.slow: found "slow"; allowed a class of standards.storage: fast or bulk',
    ],
  ],
  [
    "zones that are not declared, of a host and of a centre",
    [
      ['zunyi-1/libvirt-sock" }', 'zunyi-1/libvirt-sock", zones: [business, outer] }'],
      ["  guiyang:\n    level: province", "  guiyang:\n    level: province\n    zones: [bussiness, business]"],
    ],
    [
      'centres.guiyang.zones[0]: found "bussiness"; allowed a zone of standards.zones: management, business or dmz; did you mean business?',
      'centres.zunyi.hosts.zunyi-1.zones[1]: found "outer"; allowed a zone of standards.zones: management, business or dmz',
    ],
  ],
  [
    "a service's network in a zone that no host of its centre may carry, by the host's word or the centre's",
    [
      ['tongzi-1/libvirt-sock" }', 'tongzi-1/libvirt-sock", zones: [management] }'],
      ['xishui-1/libvirt-sock" }', 'xishui-1/libvirt-sock" }\n    services: { web: { flavor: tiny, network: dmz } }'],
      ["  xishui:\n    level: county", "  xishui:\n    level: county\n    zones: [management, business]"],
    ],
    [
      'centres.tongzi.services.meter-collector.network: found "business", of zone business; allowed a network whose zone a host of tongzi may carry: management; or zone business at such a host',
      'centres.xishui.services.web.network: found "dmz", of zone dmz; allowed a network whose zone a host of xishui may carry: management or business; or zone dmz at such a host',
    ],
  ],
  [
    "a platform's network in a zone that no host at all may carry",
    [
      ["engine: postgresql, flavor: small", "engine: postgresql, network: dmz, flavor: small"],
      ["  guiyang:\n    level: province", "  guiyang:\n    level: province\n    zones: [management, business]"],
      ["  zunyi:\n    level: prefecture", "  zunyi:\n    level: prefecture\n    zones: [business]"],
      ['tongzi-1/libvirt-sock" }', 'tongzi-1/libvirt-sock", zones: [business] }'],
      ['xishui-1/libvirt-sock" }', 'xishui-1/libvirt-sock", zones: [management] }'],
    ],
    [
      'platform.database.network: found "dmz", of zone dmz; allowed a network whose zone some host may carry: management or business; or zone dmz at such a host',
    ],
  ],
  [
    "former names that are others' names, of hosts and of centres",
    [
      ["guiyang-1: { uri", "guiyang-1: { was: zunyi-1, uri"],
      ["guiyang-2: { uri", "guiyang-2: { was: gy-2, uri"],
      ["xishui-1: { uri", "xishui-1: { was: gy-2, uri"],
      ["tongzi-1: { uri", "tongzi-1: { was: tongzi-1, uri"],
      ["  xishui:\n", "  xishui:\n    was: tongzi\n"],
    ],
    [
      'centres.guiyang.hosts.guiyang-1.was: found "zunyi-1"; allowed the name that it had before, which no host has now, or had before: not that of centres.zunyi.hosts.zunyi-1',
      'centres.tongzi.hosts.tongzi-1.was: found "tongzi-1"; allowed the name that it had before, which no host has now, or had before: not that of centres.tongzi.hosts.tongzi-1',
      'centres.xishui.was: found "tongzi"; allowed its first name, which no centre has now, or had at first',
      'centres.xishui.hosts.xishui-1.was: found "gy-2"; allowed the name that it had before, which no host has now, or had before: not that of centres.guiyang.hosts.guiyang-2',
    ],
  ],
  [
    "a bridge for two networks",
    [["bridge: br-dmz", "bridge: br-business"]],
    ['standards.networks.dmz.bridge: found "br-business"; allowed a bridge that network business does not use'],
  ],
  [
    "adopted machines without a size, with two, of an unknown flavor, with a maximum below their size",
    [
      [
        'xishui-1/libvirt-sock" }',
        'xishui-1/libvirt-sock", adopted: { a: { uuid: 00000000-0000-4000-8000-000000000001 }, ' +
          "b: { uuid: 00000000-0000-4000-8000-000000000002, flavor: tiny, memory: 1Gi }, " +
          "c: { uuid: 00000000-0000-4000-8000-000000000003, flavor: tinny }, " +
          "d: { uuid: 00000000-0000-4000-8000-000000000004, vcpu: 2, memory: 1Gi, max: { vcpu: 1 } } } }",
      ],
    ],
    [
      "centres.xishui.hosts.xishui-1.adopted.a: found no size; allowed a flavor, or vcpu and memory",
      "centres.xishui.hosts.xishui-1.adopted.b: found flavor and memory; allowed a flavor, or vcpu and memory",
      'centres.xishui.hosts.xishui-1.adopted.c.flavor: found "tinny"; allowed a flavor of standards.flavors: tiny, small or medium; did you mean tiny?',
      "centres.xishui.hosts.xishui-1.adopted.d.max.vcpu: found 1; allowed at least 2, the machine's own",
    ],
  ],
  [
    "adopted machines with a name of ours, another's UUID, on a host that is to be empty",
    [
      [
        'xishui-1/libvirt-sock" }',
        'xishui-1/libvirt-sock", adopted: { worker-1: { uuid: 00000000-0000-4000-8000-000000000001, flavor: tiny } } }',
      ],
      [
        'zunyi-1/libvirt-sock" }',
        'zunyi-1/libvirt-sock", state: retired, adopted: { a: { uuid: 00000000-0000-4000-8000-000000000001, flavor: tiny } } }',
      ],
    ],
    [
      "centres.zunyi.hosts.zunyi-1.adopted.a: found an adopted machine; allowed none on a host that is retired: let it go (take it out of the model), or move it to another host first",
      'centres.xishui.hosts.xishui-1.adopted.worker-1: found the name "worker-1"; allowed a name that no machine of the environment has: rename one of the two (virsh domrename)',
      'centres.xishui.hosts.xishui-1.adopted.worker-1.uuid: found "00000000-0000-4000-8000-000000000001"; allowed a UUID that no other machine has (centres.zunyi.hosts.zunyi-1.adopted.a)',
    ],
  ],
  [
    "cables to switches that are not there",
    [
      ["centres:\n", "fabric: { core-a: [core-b, core-a], core-b: [zy] }\n\ncentres:\n"],
      ['guiyang-1/libvirt-sock" }', 'guiyang-1/libvirt-sock", links: [core-a, core-b] }'],
      ['guiyang-2/libvirt-sock" }', 'guiyang-2/libvirt-sock", links: [core-a, core-c] }'],
      ['zunyi-1/libvirt-sock" }', 'zunyi-1/libvirt-sock", links: [core-a] }'],
      ['tongzi-1/libvirt-sock" }', 'tongzi-1/libvirt-sock", links: [core-b, core-b] }'],
    ],
    [
      'fabric.core-a[1]: found "core-a"; allowed a switch of fabric: core-b; did you mean core-b?',
      'fabric.core-b[0]: found "zy"; allowed a switch of fabric: core-a',
      'centres.guiyang.hosts.guiyang-2.links[1]: found "core-c"; allowed a switch of fabric: core-a or core-b; did you mean core-a?',
      "centres.xishui.hosts.xishui-1: found no links; allowed the switches of fabric that it is cabled to",
    ],
  ],
  [
    "cables without a fabric",
    [['zunyi-1/libvirt-sock" }', 'zunyi-1/libvirt-sock", links: [core-a] }']],
    [
      'centres.zunyi.hosts.zunyi-1.links[0]: found "core-a"; allowed no cables without a fabric: say which switches there are',
    ],
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
      'users.outsiders.modules[0]: found "client-center"; allowed service modules chosen in applications.modules: internet-service',
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
