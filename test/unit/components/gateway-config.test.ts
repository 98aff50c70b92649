import { expect } from "chai";
import { gatewayConfig } from "../../../components/user/gateway-config";

const config = gatewayConfig({
  endpoints: { "business-billing": "10.96.0.10:8080", "internet-service": "10.96.0.11:8080" },
  roles: { "billing-clerk": ["business-billing"], agent: ["internet-service", "business-billing"] },
  outsiders: ["internet-service"],
});

/** The lines of one section, up to the empty line that ends it. */
function section(title: string): string[] {
  const lines = config.split("\n");
  const start = lines.indexOf(title);
  expect(start, `${title} in\n${config}`).to.be.at.least(0);
  return lines.slice(start + 1, lines.indexOf("", start)).map((line) => line.trim());
}

describe("gateway configuration", () => {
  it("asks for a staff certificate at the internal entrance only", () => {
    expect(section("frontend internal")[0]).to.match(/verify required/);
    expect(section("frontend public").join("\n")).not.to.match(/verify/);
  });

  it("lets a role into the modules that it was given", () => {
    const lines = section("frontend internal");
    expect(lines).to.include("acl may_business-billing var(txn.role) -m str billing-clerk");
    expect(lines).to.include("acl may_internet-service var(txn.role) -m str agent");
    expect(lines).not.to.include("acl may_internet-service var(txn.role) -m str billing-clerk");
  });

  it("never routes the public entrance to a module that is not for outsiders", () => {
    const routes = section("frontend public").filter((line) => line.startsWith("use_backend"));
    expect(routes).to.deep.equal(["use_backend internet-service if is_internet-service"]);
  });

  it("drops a role header that a caller sent", () => {
    for (const entrance of ["frontend internal", "frontend public"]) {
      expect(section(entrance)).to.include("http-request del-header x-powercloud-role");
    }
  });

  it("refuses everybody a module that no role has", () => {
    const closed = gatewayConfig({ endpoints: { "line-loss-management": "10.96.0.1:8080" }, roles: {}, outsiders: [] });
    expect(closed).to.match(/status 403 .* if is_line-loss-management\n/);
  });
});
