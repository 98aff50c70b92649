import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("powercloud-platform", {
  displayName: "powercloud: platform",
  description: "Controls of the platform layer: what may run on the Kubernetes cluster, and how.",
  policies,
});
