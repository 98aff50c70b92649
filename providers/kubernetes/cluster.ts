/**
 * One cluster: finds, reads, applies and deletes objects of any kind.
 */

import type { Propagation } from "./annotations";
import type { Answer, ApiClient } from "./api";
import { ApiError } from "./api-errors";
import { type ApiResource, Discovery, pathOf } from "./discovery";
import { at, type KubeObject, listAt, nameOf, namespaceOf, withoutValue, withValue } from "./object";
import { parseApiVersion } from "./tokens";

export interface ApplyOptions {
  /** Who owns the fields from then on. */
  readonly manager: string;
  /** Take fields away from other owners. */
  readonly force: boolean;
  /** Only say what would come of it. */
  readonly dryRun: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The server does not have the kind: no such API, or its definition is not there (yet). */
export class KindMissing extends Error {
  constructor(readonly object: KubeObject) {
    super(`the API server has no kind ${String(object["kind"])} in ${String(object["apiVersion"])}`);
  }
}

export class Cluster {
  readonly discovery: Discovery;

  constructor(
    private readonly client: ApiClient,
    /** Namespace of objects that give none. */
    readonly defaultNamespace: string,
  ) {
    this.discovery = new Discovery(client);
  }

  get server(): string {
    return this.client.server;
  }

  /** The API's resource for an object. @throws KindMissing */
  async resourceOf(object: KubeObject, signal?: AbortSignal): Promise<ApiResource> {
    const { group, version } = parseApiVersion(String(object["apiVersion"]));
    const found = await this.discovery.find(group, version, String(object["kind"]), signal);
    if (found === undefined) throw new KindMissing(object);
    return found;
  }

  /** The live object of the same kind, namespace and name; undefined when there is none. @throws KindMissing */
  async get(object: KubeObject, signal?: AbortSignal): Promise<KubeObject | undefined> {
    const path = this.path(await this.resourceOf(object, signal), object);
    try {
      return (await this.client.send({ method: "GET", path, signal })).body;
    } catch (error) {
      if (error instanceof ApiError && error.notFound) return undefined;
      throw error;
    }
  }

  /** Objects of a kind in a namespace; empty when the kind is not there or may not be listed. */
  async list(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    query: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<KubeObject[]> {
    try {
      const resource = await this.resourceOf({ apiVersion, kind }, signal);
      const { body } = await this.client.send({ method: "GET", path: pathOf(resource, namespace), query, signal });
      // Items of a list leave out what the list says of all of them.
      return listAt(body, "items").map((item) => ({ apiVersion, kind, ...(item as KubeObject) }));
    } catch (error) {
      if (error instanceof KindMissing || (error instanceof ApiError && (error.forbidden || error.notFound))) return [];
      throw error;
    }
  }

  /** Server-side apply: makes the object, or changes the fields that it gives. @throws KindMissing, ApiError */
  async apply(object: KubeObject, options: ApplyOptions): Promise<Answer> {
    const resource = await this.resourceOf(object, options.signal);
    const body = resource.namespaced
      ? withValue(object, ["metadata", "namespace"], namespaceOf(object) ?? this.defaultNamespace)
      : withoutValue(object, ["metadata", "namespace"]);
    return this.client.send({
      method: "PATCH",
      path: this.path(resource, object),
      query: {
        fieldManager: options.manager,
        fieldValidation: "Warn",
        force: String(options.force),
        ...(options.dryRun && { dryRun: "All" }),
      },
      body,
      contentType: "application/apply-patch+yaml",
      signal: options.signal,
    });
  }

  /** Gives up all fields that a manager owns; those that nobody else owns go away. */
  async relinquish(object: KubeObject, manager: string, signal?: AbortSignal): Promise<void> {
    const identity = { name: nameOf(object), ...(namespaceOf(object) && { namespace: namespaceOf(object) }) };
    const bare = { apiVersion: object["apiVersion"], kind: object["kind"], metadata: identity };
    await this.apply(bare, { manager, force: false, dryRun: false, signal });
  }

  /** Asks for an object's deletion; no error when it is gone already. @throws KindMissing, ApiError */
  async delete(object: KubeObject, propagation: Propagation, signal?: AbortSignal): Promise<void> {
    const path = this.path(await this.resourceOf(object, signal), object);
    try {
      await this.client.send({ method: "DELETE", path, body: { propagationPolicy: propagation }, signal });
    } catch (error) {
      if (!(error instanceof ApiError && error.notFound)) throw error;
    }
  }

  private path(resource: ApiResource, object: KubeObject): string {
    return pathOf(resource, namespaceOf(object) ?? this.defaultNamespace, nameOf(object) ?? "");
  }
}

/** Whether a manager has applied fields of a live object. */
export function isManagedBy(live: KubeObject, manager: string): boolean {
  return listAt(live, "metadata", "managedFields").some((entry) => at(entry, "manager") === manager);
}
