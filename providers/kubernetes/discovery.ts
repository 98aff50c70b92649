/**
 * Which resources the API has: the path of a kind, and whether it lives in namespaces.
 */

import type { ApiClient } from "./api";
import { ApiError } from "./api-errors";
import { at, listAt, textAt } from "./object";
import { apiVersionOf } from "./tokens";

export interface ApiResource {
  /** Plural name as in paths: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Below the server's address: `/apis/apps/v1`. */
  readonly root: string;
}

/** Milliseconds that an answer without the wanted kind is believed, before the API is asked again. */
const MISS_LIFETIME = 1000;

interface Version {
  readonly asked: number;
  readonly kinds: Promise<ReadonlyMap<string, ApiResource>>;
}

/** The path of an object or, without a name, of the list. */
export function pathOf(resource: ApiResource, namespace: string | undefined, name?: string): string {
  const scope = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace ?? "default")}` : "";
  const object = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${resource.root}${scope}/${resource.plural}${object}`;
}

/** The API's kinds, asked for once per group and version, and again for kinds that were not there. */
export class Discovery {
  private readonly versions = new Map<string, Version>();

  constructor(private readonly client: ApiClient) {}

  /**
   * @returns undefined when the server does not have the kind (now: a definition may bring it later)
   * @throws Unreachable, ApiError
   */
  async find(group: string, version: string, kind: string, signal?: AbortSignal): Promise<ApiResource | undefined> {
    const key = apiVersionOf(group, version);
    const cached = this.versions.get(key);
    if (cached !== undefined) {
      const found = (await cached.kinds).get(kind);
      if (found !== undefined || Date.now() - cached.asked < MISS_LIFETIME) return found;
    }
    const kinds = this.ask(group, version, signal);
    this.versions.set(key, { asked: Date.now(), kinds });
    kinds.catch(() => this.versions.delete(key));
    return (await kinds).get(kind);
  }

  private async ask(group: string, version: string, signal?: AbortSignal): Promise<ReadonlyMap<string, ApiResource>> {
    const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    try {
      const { body } = await this.client.send({ method: "GET", path: root, signal });
      return new Map(listAt(body, "resources").flatMap((entry) => parseResource(entry, root)));
    } catch (error) {
      if (error instanceof ApiError && error.notFound) return new Map();
      throw error;
    }
  }
}

/** Entries with a slash are parts of others, as `pods/log`. */
function parseResource(entry: unknown, root: string): [string, ApiResource][] {
  const plural = textAt(entry, "name");
  const kind = textAt(entry, "kind");
  if (plural === undefined || kind === undefined || plural.includes("/")) return [];
  return [[kind, { plural, namespaced: at(entry, "namespaced") === true, root }]];
}
