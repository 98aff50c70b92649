import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { accountRevision } from "../../../components/application/account-revision";

const PASSWORD = "Zk3vX9qTbW1mN7sLpR5dFgHjZk3vX9qT";

const resolved = (output: pulumi.Output<string>) =>
  new Promise<string>((resolve) => void output.apply((text) => (resolve(text), text)));
const revision = (account = "billing", password: pulumi.Input<string> = PASSWORD, authority = "PEM 1") =>
  resolved(accountRevision(account, password, authority));

describe("the revision of an account in its pods' template", () => {
  it("changes with the password and the authority, and else stays", async () => {
    const first = await revision();
    expect(first).to.match(/^[0-9a-f]{16}$/);
    expect(await revision()).to.equal(first);
    expect(await revision("billing", `${PASSWORD.slice(1)}x`)).to.not.equal(first);
    expect(await revision("billing", PASSWORD, "PEM 2")).to.not.equal(first);
  });

  it("tells no two equal passwords, and is no secret itself", async () => {
    expect(await revision("line-loss")).to.not.equal(await revision());
    const output = accountRevision("billing", pulumi.secret(PASSWORD), "PEM 1");
    expect(await pulumi.isSecret(output)).to.equal(false);
    expect(await resolved(output)).to.not.contain(PASSWORD.slice(0, 4));
  });
});
