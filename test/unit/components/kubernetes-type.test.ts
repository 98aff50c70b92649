import { expect } from "chai";
import { groupKind } from "../../../components/platform/kubernetes-type";

describe("type of a Kubernetes resource", () => {
  for (const [type, found] of [
    ["kubernetes:core/v1:ConfigMap", "core/ConfigMap"],
    ["kubernetes:rbac.authorization.k8s.io/v1:Role", "rbac.authorization.k8s.io/Role"],
    ["kubernetes:autoscaling/v1:HorizontalPodAutoscaler", "autoscaling/HorizontalPodAutoscaler"],
    ["kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "autoscaling/HorizontalPodAutoscaler"],
    ["pulumi:providers:kubernetes", undefined],
    ["kubernetes:core/v1:ConfigMapPatch", undefined],
    ["kubernetes:helm.sh/v3:Release", undefined],
    ["libvirt:index:Volume", undefined],
  ] as const) {
    it(`${type} is ${found ?? "no object of a cluster"}`, () => expect(groupKind(type)).to.equal(found));
  }
});
