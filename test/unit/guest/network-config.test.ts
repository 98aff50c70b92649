import { expect } from "chai";
import { parse } from "yaml";
import { metaData, networkConfig } from "../../../components/guest/network-config";
import { serviceSettings } from "../../../components/guest/service/service-settings";
import { contentIn } from "./settings";

const yaml11 = (text: string) => parse(text, { version: "1.1" });

describe("NoCloud texts", () => {
  it("keep a MAC address of digits only a text for readers of YAML 1.1", () => {
    const text = networkConfig({ mac: "52:54:00:10:20:30", address: "10.20.0.20", prefix: 16, gateway: "10.20.0.1" });
    const { eth0 } = yaml11(text).ethernets;
    expect(eth0.match.macaddress).to.equal("52:54:00:10:20:30");
    expect(eth0.addresses).to.deep.equal(["10.20.0.20/16"]);
    expect(eth0.dhcp4).to.equal(false);
  });

  it("give a machine the same instance-id whenever they are made", () => {
    expect(yaml11(metaData({ name: "database-1" }))).to.deep.equal({
      "instance-id": "powercloud-database-1",
      "local-hostname": "database-1",
      dsmode: "local",
    });
  });

  it("describe a service in one line of its unit, whatever the description holds", () => {
    const settings = serviceSettings({
      ...{ name: "meter-collector", description: "100% of\nExecStart=/bin/x" },
      ...{ program: "meter-collector", registry: "registry:5000" },
    });
    const unit = contentIn(settings, "/etc/systemd/system/meter-collector.service").split("\n");
    expect(unit).to.include("Description=100%% of ExecStart=/bin/x");
    expect(unit.filter((line) => line.startsWith("ExecStart="))).to.have.length(1);
    expect(settings.files[settings.check.command[0]!]?.mode).to.equal("0755");
  });
});
