/** Network filters in libvirt's words; that libvirt takes them is shown in test/integration/libvirt/network/nw-filter.test.ts. */
import { expect } from "chai";

import { deviceSteps } from "../../../providers/libvirt/domains/devices/domain-devices";
import { checkDomain, DomainInputs } from "../../../providers/libvirt/domains/domain-inputs";
import { buildDomain, changeDomain, parseDomain } from "../../../providers/libvirt/domains/domain-xml";
import { checkNwFilter, NwFilterInputs } from "../../../providers/libvirt/network/nw-filter-inputs";
import { nwFilterXml, readNwFilter } from "../../../providers/libvirt/network/nw-filter-xml";
import { elementAt, elements, parseXml } from "../../../providers/libvirt/client/xml";
import { FILTER_RULES } from "./filters";
import { SERVICE_UUID } from "./pools";

const HOST = "qemu:///system";
const OWNER = { stack: "s", project: "p", resource: "r" };

describe("network filters in XML", () => {
  const check = (news: object) => checkNwFilter({ host: HOST, name: "web", ...news });
  const failures = (news: object) => check(news).failures.map(({ property, reason }) => `${property}: ${reason}`);

  it("are read back as they were written, with every protocol", () => {
    const filterRefs = [{ name: "clean", parameters: { IP: "10.0.0.1", NAME: "a_b" } }, { name: "other" }];
    const { inputs, failures: none } = check({ chain: "ipv4-web", rules: FILTER_RULES, filterRefs });
    expect(none).deep.equal([]);
    const found = readNwFilter(nwFilterXml(inputs as unknown as NwFilterInputs, SERVICE_UUID));
    expect({ host: HOST, ...found }).deep.equal({ ...inputs, uuid: SERVICE_UUID });
  });

  it("write addresses with their mask beside them, and ports as a range", () => {
    const rule = { action: "accept", direction: "in", protocol: "tcp", srcIp: "10.0.0.0/24" };
    const { inputs } = check({ rules: [{ ...rule, dstPorts: { first: 22, last: 23 } }] });
    const xml = nwFilterXml(inputs as unknown as NwFilterInputs, SERVICE_UUID).replace(/\s+</g, "<");
    expect(xml.trim()).equal(
      `<filter name="web" chain="root" priority="0"><uuid>${SERVICE_UUID}</uuid>` +
        '<rule action="accept" direction="in" priority="500">' +
        '<tcp srcipaddr="10.0.0.0" srcipmask="24" dstportstart="22" dstportend="23"/></rule></filter>',
    );
  });

  it("fill in what libvirt would choose, and write addresses as it does", () => {
    const priority = (chain: string) => check({ chain }).inputs.priority;
    expect(["root", "mac", "arp-x", "rarp", "ipv6_y", "ipv4"].map(priority)).deep.equal([
      0, -800, -500, -400, -600, -700,
    ]);
    expect(check({ chain: "arp", priority: 7 }).inputs.priority).equal(7);
    const rule = {
      action: "drop",
      direction: "in",
      protocol: "all-ipv6",
      srcIp: "FD00:0:0::/64",
      srcMac: "52-54-00-AB-00-01",
    };
    expect(check({ rules: [rule], filterRefs: [{ name: "a", parameters: {} }] }).inputs).deep.include({
      filterRefs: [{ name: "a" }],
      rules: [{ ...rule, priority: 500, srcIp: "fd00::/64", srcMac: "52:54:00:ab:00:01" }],
    });
  });

  it("say what somebody else wrote that a program has no words for", () => {
    const [tcp, stp] = readNwFilter(
      "<filter name='a'><rule action='accept' direction='in' statematch='false'><tcp dstportstart='1' state='NEW'/></rule>" +
        "<rule action='drop' direction='in' priority='5'><stp type='1'/></rule></filter>",
    ).rules;
    expect(tcp).deep.include({ dstPorts: { first: 1 }, other: { statematch: "false", state: "NEW" } });
    expect(stp).deep.equal({ action: "drop", direction: "in", priority: 5, protocol: "stp", other: { type: "1" } });
  });

  it("report what does not fit", () => {
    const rule = { action: "drop", direction: "in", protocol: "tcp" };
    const rules = (...more: object[]) => failures({ rules: more.map((one) => ({ ...rule, ...one })) });
    expect(failures({ chain: "bla" })).match(/^chain: "bla" is no chain: root, or a name that begins/);
    expect(rules({ action: "deny" })).match(/^rules\[0\].action: "deny" is not allowed: one of accept, drop/);
    expect(rules({}, { srcIp: "10.0.0.0/33" })).match(/^rules\[1\].srcIp: "10.0.0.0\/33" is no address/);
    expect(rules({ srcIp: "fd00::1" })).match(/^rules\[0\].srcIp: fd00::1 is no IPv4 address.*tcp-ipv6/);
    expect(rules({ icmpType: 8 })).match(/^rules\[0\].icmpType: has no meaning for protocol tcp, which knows srcIp/);
    expect(rules({ dstPorts: { first: 9, last: 1 } })).match(/^rules\[0\].dstPorts.last: 1 is less than first, 9/);
    expect(rules({ dstPorts: { first: 70_000 } })).match(/^rules\[0\].dstPorts.first: 70000 is not allowed/);
    expect(rules({ srcIp: "$IP/24", dstIp: "$OTHER", srcMac: "$MAC" })).deep.equal([]);
    expect(failures({ filterRefs: [{ name: "a", parameters: { IP: "a b" } }] })).match(
      /^filterRefs\[0\].parameters: IP: "a b" is not allowed: names of letters/,
    );
  });
});

describe("a domain's network filter", () => {
  const card = { network: "lan", mac: "52:54:00:00:00:01" };
  const web = { name: "web", parameters: { IP: "10.0.0.7" } };
  const inputs = (...interfaces: object[]) => {
    const checked = checkDomain({ host: HOST, name: "a", vcpu: 1, memoryMiB: 64, interfaces });
    expect(checked.failures).deep.equal([]);
    return checked.inputs as unknown as DomainInputs;
  };

  it("is written into the card, and read back", () => {
    const wanted = inputs({ ...card, filter: web }, { network: "lan", mac: "52:54:00:00:00:02" });
    expect(parseDomain(buildDomain(wanted, OWNER, "qemu")).interfaces).deep.equal(wanted.interfaces);
    const { failures } = checkDomain({
      ...{ host: HOST, name: "a", vcpu: 1, memoryMiB: 64 },
      interfaces: [{ ...card, filter: { nam: "x" } }],
    });
    expect(failures.map(({ property }: { property: string }) => property)).deep.equal([
      "interfaces[0].filter.nam",
      "interfaces[0].filter.name",
    ]);
  });

  it("changes in the card that is there, which keeps all else; one that nobody named stays", () => {
    const present = `<domain><name>a</name><devices><interface type='network'><mac address='${card.mac}'/><source network='lan'/>
      <mtu size='9000'/><filterref filter='old'/></interface></devices></domain>`;
    const filterOf = (before: DomainInputs | undefined, wanted: DomainInputs) => {
      const xml = changeDomain(present, wanted, OWNER, before);
      const [found] = elements(elementAt(parseXml(xml, "domain"), "devices"), "interface");
      expect(found.mtu).deep.equal({ "@size": "9000" });
      return parseDomain(xml).interfaces[0].filter;
    };
    expect(filterOf(inputs(card), inputs({ ...card, filter: web }))).deep.equal(web);
    expect(filterOf(inputs({ ...card, filter: web }), inputs(card))).equal(undefined);
    expect(filterOf(inputs(card), inputs(card))).deep.equal({ name: "old" });
    const devices = elementAt(parseXml(present, "domain"), "devices");
    const same = inputs({ ...card, filter: { name: "old", parameters: {} } });
    expect(deviceSteps(devices, same, same, "none")).deep.equal([]);
    const kept = elementAt(parseXml(changeDomain(present, same, OWNER, same), "domain"), "devices");
    expect(elements(kept, "interface")).length(1);
  });
});
