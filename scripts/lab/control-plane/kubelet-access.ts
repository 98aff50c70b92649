import type { ApiClient } from "./api-client";
import { KUBELET_CLIENT } from "./control-plane-files";

const NAME = "powercloud:apiserver-to-kubelet";
const RBAC = "rbac.authorization.k8s.io";

/** Lets the API server read logs from kubelets and run commands through them; every cluster's installer grants this. */
export async function grantKubeletAccess(api: ApiClient): Promise<void> {
  await api.apply(`/apis/${RBAC}/v1/clusterrolebindings/${encodeURIComponent(NAME)}`, {
    apiVersion: `${RBAC}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name: NAME },
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "system:kubelet-api-admin" },
    subjects: [{ apiGroup: RBAC, kind: "User", name: KUBELET_CLIENT }],
  });
}
