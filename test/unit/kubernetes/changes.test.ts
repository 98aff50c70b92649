import { expect } from "chai";
import { UNKNOWN } from "../../../providers/base/types";
import { changesBetween, formatPath, needsReplacement, withoutIgnored } from "../../../providers/kubernetes/diff";
import { immutableFields, PATCH_IMMUTABLE } from "../../../providers/kubernetes/immutable";
import type { KubeObject } from "../../../providers/kubernetes/object";

const STRICT = { secrets: false, configMaps: false };

describe("changes of an object", () => {
  const compare = (olds: KubeObject, news: KubeObject) => changesBetween(olds, news, PATCH_IMMUTABLE);

  it("are told field by field, with paths as Pulumi writes them", () => {
    const olds = { spec: { replicas: 1, list: [{ a: 1 }, { a: 2 }], gone: true } };
    const news = { spec: { replicas: 2, list: [{ a: 1 }, { a: 3 }, { a: 4 }], "example.com/new": "x" } };
    expect(compare(olds, news)).to.deep.equal({
      "spec.replicas": "update",
      "spec.list[1].a": "update",
      "spec.list[2]": "add",
      "spec.gone": "delete",
      'spec["example.com/new"]': "add",
    });
    expect(formatPath(["a", 0, 'b"c'])).to.equal('a[0]["b\\"c"]');
  });

  it("are none where only the way of writing differs, and some where a value is not known", () => {
    expect(compare({ requests: { cpu: "1" }, x: null }, { requests: { cpu: "1000m" } })).to.deep.equal({});
    expect(compare({ a: { b: 1 } }, { a: { b: UNKNOWN } })).to.deep.equal({ "a.b": "update" });
  });

  it("leave out what the program ignores, and what is below", () => {
    const changes = { "spec.replicas": "update", "spec.replicasMax": "update", "a[0].b": "add" } as const;
    expect(withoutIgnored(changes, ["spec.replicas", "a"])).to.deep.equal({ "spec.replicasMax": "update" });
  });
});

describe("fields that cannot change", () => {
  /** [apiVersion, kind, path, value, whether a change of it means a new object] */
  const table: [string, string, string, unknown, boolean][] = [
    ["v1", "Pod", "metadata.name", "b", true],
    ["v1", "Pod", "metadata.labels.a", "b", false],
    ["v1", "Pod", "spec.nodeName", "n", true],
    ["v1", "Pod", "spec.containers.0.image", "b", false],
    ["v1", "Pod", "spec.containers.0.command", ["b"], true],
    ["v1", "ConfigMap", "data.a", "b", true],
    ["v1", "Secret", "stringData.a", "b", true],
    ["v1", "Secret", "type", "b", true],
    ["v1", "Service", "spec.clusterIP", "None", true],
    ["v1", "Service", "spec.type", "NodePort", false],
    ["v1", "PersistentVolumeClaim", "spec.resources.requests.storage", "2Gi", false],
    ["v1", "PersistentVolumeClaim", "spec.storageClassName", "b", true],
    ["v1", "PersistentVolumeClaim", "spec.volumeMode", "Block", true],
    ["apps/v1", "Deployment", "spec.selector.matchLabels.a", "b", true],
    ["apps/v1", "Deployment", "spec.template.metadata.labels.a", "b", false],
    ["apps/v1", "StatefulSet", "spec.volumeClaimTemplates.0", {}, true],
    ["apps/v1", "StatefulSet", "spec.serviceName", "b", true],
    ["apps/v1", "StatefulSet", "spec.replicas", 3, false],
    ["apps/v1", "DaemonSet", "spec.selector", {}, true],
    ["batch/v1", "Job", "spec.template.spec.restartPolicy", "Never", true],
    ["batch/v1", "Job", "spec.parallelism", 3, false],
    ["rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef.name", "b", true],
    ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "subjects.0", {}, false],
    ["storage.k8s.io/v1", "StorageClass", "provisioner", "b", true],
    ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec.names.plural", "b", true],
    ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec.versions.0", {}, false],
    ["example.com/v1", "Deployment", "spec.selector", {}, false],
  ];
  for (const [apiVersion, kind, path, value, forbidden] of table) {
    it(`${kind} of ${apiVersion}: ${path} ${forbidden ? "replaces" : "is changed in place"}`, () => {
      const immutable = immutableFields({ apiVersion, kind }, STRICT);
      expect(immutable.forbids(path.split("."), value)).to.equal(forbidden);
    });
  }

  it("are looked for inside what is added or removed as a whole", () => {
    const immutable = immutableFields({ apiVersion: "apps/v1", kind: "Deployment" }, STRICT);
    expect(changesBetween({}, { spec: { selector: {} } }, immutable)).to.deep.equal({ spec: "add-replace" });
    expect(needsReplacement(changesBetween({ spec: { replicas: 1 } }, {}, immutable))).to.equal(false);
  });

  it("are fewer when the provider lets data change, unless the object says that it is immutable", () => {
    const loose = { secrets: true, configMaps: true };
    const secret = { apiVersion: "v1", kind: "Secret" };
    expect(immutableFields(secret, loose).forbids(["data", "a"])).to.equal(false);
    expect(immutableFields(secret, loose).forbids(["type"])).to.equal(true);
    expect(immutableFields({ ...secret, immutable: true }, loose).forbids(["data", "a"])).to.equal(true);
    const map = { apiVersion: "v1", kind: "ConfigMap" };
    expect(immutableFields(map, loose).forbids(["data", "a"])).to.equal(false);
    expect(immutableFields(map, { ...loose, configMaps: false }).forbids(["data", "a"])).to.equal(true);
  });
});
