/** Network filters on a real libvirtd, with its rules in the host's own ebtables and iptables. */
import { writeFileSync } from "node:fs";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";
import { FILTER_RULES } from "../../../unit/libvirt/filters";

describe("libvirt: network filters", function () {
  this.timeout(180_000);
  let host: TestHost;
  let client: ProviderClient;

  before(async function () {
    if (libvirtMissing("ebtables", "iptables", "ip6tables") !== undefined) return this.skip();
    host = await TestHost.start("filters");
    client = await ProviderClient.start(provider);
    host.inside("ip", "link", "add", "br-lan", "type", "bridge");
    await up(client, "Network", "lan", { host: host.uri, name: "lan", bridge: "br-lan" });
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const filter = (name: string, more: object = {}) => up(client, "NwFilter", name, { host: host.uri, name, ...more });
  const port = (first: number) => ({ action: "accept", direction: "in", protocol: "tcp", dstPorts: { first } });

  /** No difference after creation, and none after import. */
  async function isSettled(made: Made) {
    expect(await drift(client, made)).deep.equal({});
    expect((await client.read(made))?.outputs).deep.equal(made.outputs);
    const imported = await client.read({ type: made.type, id: made.id });
    expect(imported?.inputs).deep.equal(made.inputs);
  }

  it("is defined, read back with every protocol, and removed", async () => {
    const clean = await filter("clean", {
      chain: "arp-clean",
      rules: [{ ...port(1), protocol: "arp", dstPorts: undefined }],
    });
    const filterRefs = [{ name: "clean", parameters: { IP: "10.0.0.1" } }];
    const made = await filter("full", { rules: FILTER_RULES, filterRefs });
    expect(made.outputs.uuid).equal(/[0-9a-f-]{36}/.exec(host.virsh("nwfilter-dumpxml", "full"))?.[0]);
    await isSettled(made);
    await isSettled(clean);
    for (const chain of ["stp", "mac", "vlan", "ipv4", "ipv6", "rarp"]) {
      const one = await filter(`of-${chain}`, { chain });
      await isSettled(one);
      await client.delete(one);
    }
    await client.delete(made);
    expect(await client.read(made)).equal(undefined);
    await client.delete(made);
    await client.delete(clean);
    expect(host.virsh("nwfilter-list")).equal("");
  });

  it("changes in place under its UUID, and mends what was changed or removed by hand", async () => {
    const made = await filter("changing", { rules: [port(22)] });
    const news = { rules: [port(22), port(80)], chain: "ipv4", filterRefs: [{ name: "other" }] };
    const checked = await client.check({ ...made, news: { ...made.inputs, ...news, priority: undefined } });
    const target = { ...made, oldInputs: made.inputs, oldOutputs: made.outputs };
    expect((await client.diff({ ...target, newInputs: checked.inputs })).replaces).deep.equal([]);
    const changed = await change(client, made, { ...news, priority: undefined });
    expect(changed.outputs.uuid).equal(made.outputs.uuid);
    expect(changed.outputs.priority).equal(-700);
    await isSettled(changed);

    const xml = host.virsh("nwfilter-dumpxml", "changing");
    const byHand = xml.replace("dstportstart='80'", "dstportstart='81' state='NEW'");
    writeFileSync(host.image("filter.xml"), byHand);
    host.virsh("nwfilter-define", host.image("filter.xml"));
    expect(await drift(client, changed)).deep.equal({
      "rules[1].dstPorts.first": "update",
      "rules[1].other": "delete",
    });
    await isSettled(await change(client, changed, {}));
    host.virsh("nwfilter-undefine", "changing");
    expect(await drift(client, changed)).deep.equal({ "": "gone" });
    const again = await filter("changing", changed.inputs);
    const { uuid, instance } = again.outputs;
    expect(again.outputs).deep.equal({ ...changed.outputs, uuid, instance });
    const last = await filter("changing", { rules: [port(443)] });
    await isSettled(last);
    await client.delete(last);
  });

  it("leaves another's filter alone, and makes a new name before the old one goes", async () => {
    const made = await filter("mine");
    const failure = await failureOf(up(client, "NwFilter", "other", made.inputs));
    expect(failure.message).match(/network filter mine already exists on filters and was not made by this resource/);
    const target = { ...made, oldInputs: made.inputs, oldOutputs: made.outputs };
    const renamed = await client.diff({ ...target, newInputs: { ...made.inputs, name: "yours" } });
    expect(renamed).deep.include({ replaces: ["name"], deleteBeforeReplace: false });
    await client.delete(made);
  });

  it("is a domain's: set, changed and taken away while the domain runs", async () => {
    const mac = "52:54:00:00:00:07";
    const web = await filter("web", {
      rules: [
        { ...port(80), dstIp: "$IP" },
        { ...port(1), action: "drop", dstPorts: undefined },
      ],
    });
    const ssh = await filter("ssh", { rules: [port(22)] });
    const using = (reference?: object) => ({
      interfaces: [{ network: "lan", mac, ...(reference && { filter: reference }) }],
    });
    const machine = await up(client, "Domain", "guarded", {
      ...{ host: host.uri, name: "guarded", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 1 },
      ...using({ name: "web", parameters: { IP: "10.0.0.7" } }),
    });
    const id = host.virsh("domid", "guarded");
    const bound = () => host.virsh("nwfilter-binding-list").split(/\s+/).filter(Boolean).slice(1).join();
    const rules = () => host.inside("iptables", "-S");
    expect(bound()).equal("web");
    expect(rules()).match(/-d 10\.0\.0\.7\/32 -p tcp -m tcp --dport 80 .*-j ACCEPT/);
    expect(await drift(client, machine)).deep.equal({});
    const imported = await client.read({ type: machine.type, id: machine.id });
    expect(imported?.inputs.interfaces).deep.equal(machine.inputs.interfaces);

    const changed = await change(client, web, { rules: [{ ...port(8080), dstIp: "$IP" }] });
    expect(rules())
      .match(/--dport 8080 /)
      .and.not.match(/--dport 80 /);
    const inUse = await failureOf(client.delete(changed));
    expect(inUse.message).match(/removing network filter web failed: .*in use; a running domain has it/);

    const other = await change(client, machine, using({ name: "ssh" }));
    expect(bound()).equal("ssh");
    expect(rules())
      .match(/--dport 22 /)
      .and.not.match(/--dport 8080 /);
    expect(host.virsh("dumpxml", "--inactive", "guarded")).contain("filterref filter='ssh'");
    const open = await change(client, other, using());
    expect(bound()).equal("");
    expect(rules()).not.match(/--dport/);
    const missing = await failureOf(change(client, open, using({ name: "nowhere" })));
    expect(missing.message).match(/setting network filter nowhere of card .*guarded failed/);
    const back = await change(client, open, using({ name: "ssh" }));
    expect(bound()).equal("ssh");
    expect(host.virsh("domid", "guarded")).equal(id);
    await client.delete(back);
    await client.delete(changed);
    await client.delete(ssh);
  });

  it("is missed by a domain that is to start with it", async () => {
    const failure = await failureOf(
      up(client, "Domain", "unguarded", {
        ...{ host: host.uri, name: "unguarded", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 1 },
        interfaces: [{ network: "lan", mac: "52:54:00:00:00:08", filter: { name: "nowhere" } }],
      }),
    );
    expect(failure.message).match(/referenced filter 'nowhere' is missing; .*make it there \(NwFilter\) first/);
    expect(host.virsh("domstate", "unguarded")).equal("shut off");
  });
});
