/**
 * An object of the Kubernetes API as a Pulumi resource, whatever its kind.
 */

import type {
  CheckCall,
  CreateCall,
  DeleteCall,
  DiffCall,
  DiffResult,
  ReadCall,
  ReadResult,
  Resource,
  State,
  UpdateCall,
} from "../base/types";
import { isAnnotated, AUTONAMED, REPLACE_UNREADY } from "./annotations";
import { Unreachable } from "./api-errors";
import { assessJob } from "./await/workloads";
import { NOTHING_RELATED } from "./await/assessment";
import { checkObject, isNamespaced } from "./check";
import { objectOf } from "./checkpoint";
import type { Connection } from "./connection";
import { deleteObject } from "./delete";
import { changesBetween, needsReplacement, withoutIgnored } from "./diff";
import { immutableFields, PATCH_IMMUTABLE } from "./immutable";
import { toApi } from "./normalize";
import { isRecord, type KubeObject, nameOf, namespaceOf, withoutValue, withValue } from "./object";
import { previewCreate, previewUpdate } from "./preview";
import { readObject } from "./read";
import { isPatch, type ResourceType } from "./tokens";
import { createObject, updateObject } from "./write";

/** Seconds, as in the official plugin. */
const TIMEOUT = 600;

export class ObjectResource implements Resource {
  readonly timeouts = { create: TIMEOUT, update: TIMEOUT, delete: TIMEOUT };
  readonly secretOutputs: readonly string[];

  constructor(
    private readonly type: ResourceType,
    /** Asked for at each call: the provider is configured after resources are looked up. */
    private readonly connection: () => Connection,
  ) {
    // The inputs beside the object hold secrets at other paths than the program's.
    const isSecret = type.group === "" && /^Secret(Patch)?$/.test(type.kind);
    this.secretOutputs = isSecret ? ["data", "stringData", "__inputs"] : ["__inputs"];
  }

  check(call: CheckCall) {
    return checkObject(this.type, this.connection(), call);
  }

  async diff(call: DiffCall): Promise<DiffResult> {
    const scoped = await this.scope(call.newInputs);
    const olds = scoped(toApi(call.oldInputs));
    const news = scoped(toApi(call.newInputs));
    const { secretsMutable: secrets, configMapsMutable: configMaps } = this.connection().settings;
    const patch = isPatch(this.type, news["kind"]);
    const immutable = patch ? PATCH_IMMUTABLE : immutableFields(olds, { secrets, configMaps });
    const changes = withoutIgnored(changesBetween(olds, news, immutable), call.ignoreChanges);
    if (await this.mustRestart(call, news)) {
      changes[`metadata.annotations["${REPLACE_UNREADY}"]`] = "update-replace";
    }
    const keepsPlace = nameOf(news) === nameOf(olds) && namespaceOf(news) === namespaceOf(olds);
    const deleteBeforeReplace = needsReplacement(changes) && keepsPlace && !isAnnotated(news, AUTONAMED);
    return { changes, deleteBeforeReplace };
  }

  create(call: CreateCall): Promise<State> {
    const connection = this.connection();
    const patch = isPatch(this.type, call.inputs["kind"]);
    if (call.preview) return previewCreate(connection, call, patch);
    return createObject(connection.cluster(), connection.settings, call, patch);
  }

  async read(call: ReadCall): Promise<ReadResult> {
    try {
      return await readObject(this.type, this.connection().cluster(), call);
    } catch (error) {
      if (this.forgets(error)) return undefined;
      throw error;
    }
  }

  update(call: UpdateCall) {
    const connection = this.connection();
    if (call.preview) return previewUpdate(connection, call);
    return updateObject(connection.cluster(), connection.settings, call);
  }

  async delete(call: DeleteCall): Promise<void> {
    try {
      await deleteObject(this.type, this.connection().cluster(), call);
    } catch (error) {
      if (this.forgets(error)) return;
      if (!(error instanceof Unreachable)) throw error;
      throw new Unreachable(
        `${error.message}. If the cluster is gone for good, take its objects out of the state: ` +
          "PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh",
      );
    }
  }

  /** Whether an object of a cluster that is gone may be forgotten. */
  private forgets(error: unknown): boolean {
    return error instanceof Unreachable && this.connection().settings.deleteUnreachable;
  }

  /** Puts in the namespace that an object without one gets, or takes out one that its kind cannot have. */
  private async scope(inputs: KubeObject): Promise<(object: KubeObject) => KubeObject> {
    const path = ["metadata", "namespace"];
    const connection = this.connection();
    if (!(await isNamespaced(inputs, connection))) return (object) => withoutValue(object, path);
    return (object) => {
      const metadata = object["metadata"];
      if (!isRecord(metadata) || metadata["namespace"] !== undefined) return object;
      return withValue(object, path, connection.defaultNamespace);
    };
  }

  /** A job that asks to be replaced as long as it is not done. */
  private async mustRestart(call: DiffCall, news: KubeObject): Promise<boolean> {
    if (!isAnnotated(news, REPLACE_UNREADY) || news["kind"] !== "Job") return false;
    const cluster = await this.connection().ifReachable();
    const live = await cluster?.get(objectOf(call.oldOutputs), call.signal).catch(() => undefined);
    return live !== undefined && assessJob(live, NOTHING_RELATED).state !== "ready";
  }
}
