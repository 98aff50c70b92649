import { join } from "node:path";
import { loadModel } from "../../model/load";
import type { Model } from "../../model/types";
import { addressPlan } from "../../planning/environment/addresses/address-plan";
import { machines } from "../../planning/environment/machines";
import type { EdgeTargets } from "./network/edge";
import { labIdentity, type LabIdentity } from "./identity";
import { firstServiceAddress, topology, type Topology } from "./network/topology";
import type { ControlPlaneOptions } from "./control-plane/control-plane";

/** The environment that the lab builds: its model is `models/lab.yaml`. */
export const LAB_ENVIRONMENT = "lab";

/** Everything about one lab that follows from its checkout and its model. */
export interface LabContext {
  readonly identity: LabIdentity;
  readonly model: Model;
  readonly topology: Topology;
}

/**
 * @param root The checkout.
 * @throws {ModelError} With all mistakes of the model.
 * @throws {UserError} When the model is not one that a lab can serve.
 */
export async function labContext(root: string): Promise<LabContext> {
  const model = await loadModel(join(root, "models", `${LAB_ENVIRONMENT}.yaml`));
  return { identity: labIdentity(root), model, topology: topology(model) };
}

/**
 * Where the edge sends connections: the entrances go to the NodePorts of all workers. It starts before there is any state to ask
 * for their addresses; in a lab, workers have those that the plan prefers.
 */
export function edgeTargets({ model, topology }: LabContext): EdgeTargets {
  const plan = addressPlan(model);
  const workers = machines(model).filter(({ service }) => service === "kubernetes");
  const nodePort = (port: number) => workers.map(({ name }) => ({ address: plan[name]!.address, port }));
  return {
    api: [topology.api],
    registry: [topology.registry],
    internal: nodePort(model.users.entrances.internal),
    public: nodePort(model.users.entrances.public),
  };
}

export function controlPlaneOptions({ model, topology }: LabContext, kube: string): ControlPlaneOptions {
  const { serviceCidr } = model.platform.kubernetes;
  return { api: { ...topology.api, service: firstServiceAddress(serviceCidr) }, serviceCidr, kube };
}
