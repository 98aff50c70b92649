import { expect } from "chai";
import fc from "fast-check";
import { UNKNOWN } from "../../../providers/base/types";
import { AUTONAMED, isAnnotated, propagationOf, timeoutOf } from "../../../providers/kubernetes/annotations";
import { overlay, withUnknowns } from "../../../providers/kubernetes/checkpoint";
import { withoutDefaults } from "../../../providers/kubernetes/defaults";
import { quantity, sameValue } from "../../../providers/kubernetes/equal";
import { autoname, withName } from "../../../providers/kubernetes/naming";
import { fromApi, toApi } from "../../../providers/kubernetes/normalize";
import { at, hasUnknown, idOf, nameOf, parseId } from "../../../providers/kubernetes/object";
import { refreshedInputs } from "../../../providers/kubernetes/refresh";
import { isList, isPatch, parseToken, refuseUnsupported } from "../../../providers/kubernetes/tokens";

const type = (token: string) => parseToken(token)!;

describe("tokens of kubernetes", () => {
  it("name the group, its core group by `core`", () => {
    expect(type("kubernetes:core/v1:Pod")).to.deep.include({ group: "", apiVersion: "v1", kind: "Pod" });
    const policy = type("kubernetes:networking.k8s.io/v1:NetworkPolicy");
    expect(policy).to.deep.include({ group: "networking.k8s.io", apiVersion: "networking.k8s.io/v1" });
    expect(parseToken("kubernetes:Pod")).to.equal(undefined);
    expect(parseToken("random:index/x:Y")).to.equal(undefined);
  });

  it("tell patches and lists from kinds that are merely called so", () => {
    expect(isPatch(type("kubernetes:apps/v1:DeploymentPatch"), "Deployment")).to.equal(true);
    expect(isPatch(type("kubernetes:ops.example.com/v1:HotPatch"), "HotPatch")).to.equal(false);
    expect(isList(type("kubernetes:core/v1:PodList"))).to.equal(true);
    expect(isList(type("kubernetes:example.com/v1:AllowList"))).to.equal(false);
  });

  it("are refused with a way out when this plugin does not have them", () => {
    const refuse = () => refuseUnsupported("kubernetes:helm.sh/v3:Release");
    expect(refuse).to.throw(/no Helm releases.*helm template.*official plugin/);
    expect(() => refuseUnsupported("kubernetes:core/v1:Pod")).not.to.throw();
  });
});

describe("automatic names", () => {
  const seed = Buffer.from("seed");

  it("are stable for a seed, differ between seeds and names, and are marked", () => {
    expect(autoname("a", seed))
      .to.equal(autoname("a", seed))
      .and.to.match(/^a-[0-9a-f]{8}$/);
    expect(autoname("a", seed)).not.to.equal(autoname("a", Buffer.from("other")));
    expect(autoname("a", Buffer.alloc(0))).not.to.equal(autoname("a", Buffer.alloc(0)));
    expect(isAnnotated(withName({}, undefined, "a", seed), AUTONAMED)).to.equal(true);
  });

  it("are kept, while a name that the program took away is not", () => {
    const old = withName({}, undefined, "a", seed);
    expect(nameOf(withName({}, old, "a", Buffer.from("other")))).to.equal(nameOf(old));
    expect(nameOf(withName({}, { metadata: { name: "given" } }, "a", seed))).to.equal(autoname("a", seed));
    const named = { metadata: { name: "given" } };
    expect(withName(named, old, "a", seed)).to.equal(named);
    expect(at(withName({ metadata: { name: UNKNOWN } }, old, "a", seed), "metadata", "name")).to.equal(UNKNOWN);
  });
});

describe("values of kubernetes", () => {
  it("are the same quantity in any unit, where quantities are expected", () => {
    expect(sameValue("1024Mi", "1Gi", ["spec", "resources", "requests", "memory"])).to.equal(true);
    expect(sameValue("1000m", 1, ["requests", "cpu"])).to.equal(true);
    expect(sameValue("1000m", "1", ["metadata", "labels", "cpu"])).to.equal(false);
    expect(sameValue({ limits: { cpu: "0.5" } }, { limits: { cpu: "500m" } })).to.equal(true);
    expect(sameValue("1Gi", "1G", ["limits", "memory"])).to.equal(false);
    expect(quantity("12e6")).to.equal(12_000_000);
    expect(quantity("one")).to.equal(undefined);
  });

  it("treat null as nothing, and empty things as something", () => {
    expect(sameValue({ a: null }, {})).to.equal(true);
    expect(sameValue({ podSelector: {} }, {})).to.equal(false);
  });

  it("are equal to themselves", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => sameValue(value, structuredClone(value))));
  });

  it("are known to be unknown at any depth", () => {
    expect(hasUnknown({ a: [{ b: UNKNOWN }] })).to.equal(true);
    expect(hasUnknown({ a: [{ b: null }] })).to.equal(false);
  });
});

describe("objects of kubernetes", () => {
  it("have ids with and without a namespace", () => {
    expect(idOf({ metadata: { namespace: "app", name: "x" } })).to.equal("app/x");
    expect(parseId("app/x")).to.deep.equal({ namespace: "app", name: "x" });
    expect(parseId("x")).to.deep.equal({ namespace: undefined, name: "x" });
  });

  it("are sent with the API's keys and kept with the SDK's, without bookkeeping and kubectl's copy", () => {
    const schema = { x_kubernetes_preserve_unknown_fields: true };
    expect(toApi({ spec: [schema], metadata: { uid: "u", name: "n" }, gone: null })).to.deep.equal({
      spec: [{ "x-kubernetes-preserve-unknown-fields": true }],
      metadata: { name: "n" },
    });
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"pw":"secret"}}' };
    const live = {
      metadata: { name: "n", managedFields: [], annotations },
      spec: { "x-kubernetes-map-type": "atomic" },
    };
    expect(fromApi(live)).to.deep.equal({ metadata: { name: "n" }, spec: { x_kubernetes_map_type: "atomic" } });
  });

  it("show in a preview that the server has yet to choose addresses and ports", () => {
    const inputs = { apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec: { ports: [{ port: 80 }] } };
    const dry = { ...inputs, spec: { clusterIP: "10.0.0.1", ports: [{ port: 80, nodePort: 31000 }] }, status: {} };
    const shown = withUnknowns(dry, inputs);
    for (const path of [["spec", "clusterIP"], ["spec", "ports", 0, "nodePort"], ["metadata", "uid"], ["status"]]) {
      expect(at(shown, ...path), path.join(".")).to.equal(UNKNOWN);
    }
    const headless = { ...inputs, spec: { ...inputs.spec, clusterIP: "None" } };
    expect(at(withUnknowns(headless, headless), "spec", "clusterIP")).to.equal("None");
  });

  it("are laid over the state when the server cannot be asked", () => {
    const before = { spec: { a: 1, b: [1] }, status: { ready: true } };
    expect(overlay(before, { spec: { b: [2, 3] } })).to.deep.equal({ ...before, spec: { a: 1, b: [2, 3] } });
  });

  it("steer their deletion and their time limit by annotations", () => {
    const annotated = (key: string, value: string) => ({ metadata: { annotations: { [`pulumi.com/${key}`]: value } } });
    expect(propagationOf(annotated("deletionPropagationPolicy", "orphan"))).to.equal("Orphan");
    expect(propagationOf({})).to.equal("Foreground");
    expect(timeoutOf(annotated("timeoutSeconds", "30"))).to.equal(30);
    expect(timeoutOf(annotated("timeoutSeconds", "soon"))).to.equal(undefined);
  });
});

describe("inputs after a refresh", () => {
  const inputs = { kind: "X", spec: { cpu: "1000m", image: "a:1", list: [{ a: 1 }], flag: true } };
  const applied = { kind: "X", spec: { cpu: "1", image: "a:1", list: [{ a: 1, b: 2 }], flag: true, added: 1 } };

  it("are the program's where the server would make the same of them again", () => {
    expect(refreshedInputs(inputs, structuredClone(applied), applied)).to.deep.equal(inputs);
  });

  it("are the cluster's where it differs, and no more than the program set", () => {
    const spec = { ...applied.spec, image: "b:2", list: [{ a: 9, b: 2 }], other: 1, flag: undefined };
    expect(refreshedInputs(inputs, { kind: "X", spec }, applied)).to.deep.equal({
      kind: "X",
      spec: { cpu: "1000m", image: "b:2", list: [{ a: 9 }] },
    });
  });

  it("read a Secret's text back from its data", () => {
    const secret = { kind: "Secret", stringData: { kept: "a", changed: "b", gone: "c" } };
    const encode = (text: string) => Buffer.from(text).toString("base64");
    const live = { kind: "Secret", data: { kept: encode("a"), changed: encode("x"), other: "" } };
    expect(refreshedInputs(secret, live, undefined)).to.deep.equal({
      kind: "Secret",
      stringData: { kept: "a", changed: "x" },
    });
  });
});

describe("imported objects", () => {
  it("lose what the server would fill in again, and keep what the program must say", () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "s", annotations: {} },
      spec: {
        clusterIP: "10.0.0.1",
        clusterIPs: ["10.0.0.1"],
        ipFamilies: ["IPv4"],
        ipFamilyPolicy: "SingleStack",
        internalTrafficPolicy: "Cluster",
        ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
        sessionAffinity: "ClientIP",
        type: "ClusterIP",
      },
    };
    expect(withoutDefaults(service)).to.deep.equal({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "s" },
      spec: { ports: [{ port: 80 }], sessionAffinity: "ClientIP" },
    });
    const pod = (image: string, imagePullPolicy: string) =>
      at(withoutDefaults({ kind: "Pod", spec: { containers: [{ image, imagePullPolicy }] } }), "spec", "containers", 0);
    expect(pod("host:5000/a", "Always")).to.deep.equal({ image: "host:5000/a" });
    expect(pod("host:5000/a:1", "Always")).to.deep.equal({ image: "host:5000/a:1", imagePullPolicy: "Always" });
  });
});
