import { X509Certificate as NodeCertificate, createPrivateKey, generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import { Properties, Provider, UNKNOWN } from "../../../providers/base/types";
import { certificate } from "../../../providers/powercloud/certificate";
import { certificateAuthority } from "../../../providers/powercloud/certificate-authority";
import { CallError, ProviderClient, Secret } from "../../support/provider-client";

const DAY = 86_400_000;
const authorityType = "powercloud:index:CertificateAuthority";
const type = "powercloud:index:Certificate";

/** A fixed moment, which tests move on. */
const START = Date.parse("2030-01-01T00:00:00Z");
let now = START;
const clock = () => new Date(now);

const provider: Provider = {
  name: "powercloud",
  version: "0.1.0",
  resource: (token) => (token === type ? certificate(clock) : certificateAuthority(clock)),
};

describe("Certificate and CertificateAuthority", function () {
  this.timeout(20_000);
  let client: ProviderClient;
  let authority: Properties;
  let inputs: Properties;

  before(async () => {
    client = await ProviderClient.start(provider);
    authority = (await client.create({ type: authorityType, inputs: { commonName: "lab power cloud" } })).outputs;
    inputs = {
      commonName: "gateway",
      organizationalUnits: ["billing-clerk", "Bürger, Nr. 1"],
      dnsNames: ["gateway.lab"],
      ipAddresses: ["10.20.0.1", "fd00::1"],
      usages: ["server", "client"],
      authorityCertificate: authority.certificate,
      authorityKey: authority.privateKey,
    };
  });
  after(() => client.close());
  afterEach(() => (now = START));

  const issue = async (more: Properties = {}) =>
    (await client.create({ type, inputs: { ...inputs, ...more } })).outputs;
  const diff = async (oldOutputs: Properties, more: Properties = {}, token = type, olds = inputs) =>
    (await client.diff({ type: token, id: "x", oldInputs: olds, oldOutputs, newInputs: { ...olds, ...more } })).changes;
  const refusal = async (more: Properties) => {
    const error = await issue(more).catch((reason: unknown) => reason);
    expect(error).instanceOf(CallError);
    return (error as CallError).message;
  };

  it("makes an authority whose key is secret and may sign certificates only", () => {
    const parsed = new NodeCertificate(authority.certificate as string);
    expect(parsed.ca).equal(true);
    expect(parsed.subject).equal("CN=lab power cloud");
    expect(parsed.verify(parsed.publicKey)).equal(true);
    expect(authority.privateKey).instanceOf(Secret);
    const key = createPrivateKey((authority.privateKey as Secret).value as string);
    expect(parsed.checkPrivateKey(key)).equal(true);
    expect(Date.parse(parsed.validTo)).equal(START + 3650 * DAY);
  });

  it("issues a certificate that its authority vouches for, with names, usages and a key of its own", async () => {
    const outputs = await issue();
    const parsed = new NodeCertificate(outputs.certificate as string);
    const issuer = new NodeCertificate(authority.certificate as string);
    expect(parsed.checkIssued(issuer) && parsed.verify(issuer.publicKey)).equal(true);
    expect(parsed.subject).equal("OU=billing-clerk\nOU=Bürger\\, Nr. 1\nCN=gateway");
    expect(parsed.ca).equal(false);
    expect(parsed.checkHost("gateway.lab")).equal("gateway.lab");
    expect(parsed.checkIP("10.20.0.1")).equal("10.20.0.1");
    expect(parsed.checkIP("fd00::1")).equal("fd00::1");
    expect(parsed.keyUsage).deep.equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    expect(parsed.checkPrivateKey(createPrivateKey((outputs.privateKey as Secret).value as string))).equal(true);
    expect(outputs.notAfter).equal(new Date(START + 365 * DAY).toISOString());
    expect(outputs).not.have.any.keys("authorityKey", "authorityCertificate");
  });

  it("gives each certificate a serial number of its own", async () => {
    const serial = async () => new NodeCertificate((await issue()).certificate as string).serialNumber;
    const [first, second] = [await serial(), await serial()];
    expect(first).lengthOf(32).and.not.equal(second);
  });

  it("lets no certificate outlive its authority", async () => {
    expect((await issue({ validityDays: 9999 })).notAfter).equal(new Date(START + 3650 * DAY).toISOString());
  });

  it("renews in time, and not before", async () => {
    const outputs = await issue();
    now = START + 119 * DAY;
    expect(await diff(outputs)).deep.equal({});
    now = START + 120 * DAY;
    expect(await diff(outputs)).deep.equal({ notAfter: "update" });
    expect(await diff(outputs, { renewBeforeDays: 5 })).deep.equal({});
    const short = await issue({ validityDays: 3 });
    now = START + 120.9 * DAY;
    expect(await diff(short, {}, type, { ...inputs, validityDays: 3 })).deep.equal({});
    now = START + 121.1 * DAY;
    expect(await diff(short, {}, type, { ...inputs, validityDays: 3 })).deep.equal({ notAfter: "update" });
  });

  it("does not renew what could not last longer", async () => {
    const outputs = await issue({ validityDays: 3650 });
    now = START + 3649 * DAY;
    expect(await diff(outputs, {})).deep.equal({});
  });

  it("leaves an authority until its end: all that trusts it would have to trust another one first", async () => {
    const olds = { commonName: "lab power cloud" };
    now = START + 3649 * DAY;
    expect(await diff(authority, {}, authorityType, olds)).deep.equal({});
    now = START + 3650 * DAY;
    expect(await diff(authority, {}, authorityType, olds)).deep.equal({ notAfter: "update" });
  });

  it("issues anew, without replacement, when an input changes", async () => {
    const outputs = await issue();
    expect(await diff(outputs, { dnsNames: ["other.lab"] })).deep.equal({ "dnsNames[0]": "update" });
    expect(await diff(outputs, { authorityCertificate: UNKNOWN })).deep.equal({ authorityCertificate: "update" });
    const call = {
      type,
      id: "x",
      oldInputs: inputs,
      oldOutputs: outputs,
      newInputs: { ...inputs, commonName: "other" },
    };
    const updated = (await client.update(call)).outputs;
    expect(new NodeCertificate(updated.certificate as string).subject).contain("CN=other");
    const previewed = (await client.update({ ...call, preview: true })).outputs;
    expect(previewed).deep.include({ commonName: "other", certificate: UNKNOWN, notAfter: UNKNOWN });
  });

  it("refuses a key that is not the authority's", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" });
    expect(await refusal({ authorityKey: new Secret(key) })).contain("is not the key of authorityCertificate");
  });

  it("refuses an authority that may not issue: no authority's certificate, or an expired one", async () => {
    const leaf = await issue();
    const more = { authorityCertificate: leaf.certificate, authorityKey: leaf.privateKey };
    expect(await refusal(more)).contain("CN=gateway) is no authority's: its basicConstraints lack CA:TRUE");
    now = START + 3650 * DAY;
    expect(await refusal({})).contain("(CN=lab power cloud) expired at 2039-12-30T00:00:00.000Z: renew it first");
    now = START - DAY;
    expect(await refusal({})).contain("holds only from 2029-12-31T23:00:00.000Z, it is 2029-12-31T00:00:00.000Z");
  });

  it("says which part of the authority is wrong, without showing the key", async () => {
    expect(await refusal({ authorityCertificate: "x" })).contain(
      "authorityCertificate is not a certificate in PEM form",
    );
    const message = await refusal({ authorityKey: new Secret("sesame") });
    expect(message).contain("authorityKey is not an unencrypted private key").and.not.contain("sesame");
  });

  it("lists everything that is wrong with the inputs", async () => {
    const news = {
      ...inputs,
      commonName: "",
      dnsNames: ["not a name", "*.lab"],
      ipAddresses: ["10.20.0.300", "fe80::1%eth0"],
      usages: ["email"],
      validityDays: 10,
      renewBeforeDays: 10,
    };
    const { failures } = await client.check({ type, news });
    expect(failures.map(({ property }) => property)).deep.equal([
      "commonName",
      "dnsNames[0]",
      "ipAddresses[0]",
      "ipAddresses[1]",
      "usages",
      "renewBeforeDays",
    ]);
    const nameless = await client.check({ type, news: { ...inputs, dnsNames: undefined, ipAddresses: [] } });
    expect(nameless.failures[0].reason).contain("needs dnsNames or ipAddresses");
    const unknown = { ...inputs, dnsNames: UNKNOWN, ipAddresses: [UNKNOWN], authorityCertificate: UNKNOWN };
    expect((await client.check({ type, news: unknown })).failures).deep.equal([]);
  });
});
