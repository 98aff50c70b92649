import { expect } from "chai";

import { isReachable, parseAddresses } from "../../../providers/libvirt/domains/domain-addresses";

describe("addresses of domains", () => {
  it("are read as virsh prints them, of every interface", () => {
    const text = [
      " lo         00:00:00:00:00:00    ipv4         127.0.0.1/8",
      " eth0       52:54:00:AA:00:01    ipv4         10.1.0.5/24",
      " eth0       52:54:00:AA:00:01    ipv6         fe80::5054:ff:feaa:1/64",
      " eth1       N/A                  N/A          N/A",
      "",
    ].join("\n");
    const seen = parseAddresses(text);
    expect(seen.map(({ address }) => address)).deep.equal(["127.0.0.1", "10.1.0.5", "fe80::5054:ff:feaa:1"]);
    expect(seen[1]).deep.equal({ mac: "52:54:00:aa:00:01", family: "ipv4", address: "10.1.0.5" });
    expect(seen.filter(isReachable).map(({ address }) => address)).deep.equal(["10.1.0.5"]);
  });

  it("count when others can reach them", () => {
    const reachable = (address: string) => isReachable({ mac: "", family: "ipv4", address });
    for (const address of ["127.0.0.1", "169.254.1.1", "0.0.0.0", "::1", "fe80::1"])
      expect(reachable(address), address).equal(false);
    for (const address of ["10.0.0.1", "192.168.1.1", "fd00::1", "2001:db8::1"])
      expect(reachable(address), address).equal(true);
  });
});
