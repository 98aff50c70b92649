import { PolicyPack } from "@pulumi/policy";
import { leaveOutFramesWithoutPackage } from "../../toolchain/stack-frames";
import { policies } from "./policies";

leaveOutFramesWithoutPackage();

new PolicyPack("powercloud-platform", {
  displayName: "powercloud: platform",
  description: "Controls of the platform layer: what may run on the Kubernetes cluster, and how.",
  policies,
});
