/** Hosts that the environment declares lost: nothing tries to reach them, and what they carried is made anew elsewhere. */
import { diffProperties } from "../../base/diff";
import type { DiffResult, Properties, ReadCall, ReadResult, Resource } from "../../base/types";
import { hostLabel } from "../client";

/** The property that names a resource's host: `uri` of a Host, `host` of everything else. */
const HOST_PROPERTIES = ["host", "uri"] as const;

export class LostHosts {
  private uris: ReadonlySet<string> = new Set();

  /** @param uris As the program writes them in the resources. */
  declare(uris: readonly string[]): void {
    this.uris = new Set(uris);
  }

  /**
   * The resource, for programs in which hosts can be lost: one that is deleted from a lost host is only forgotten, one
   * that moves away from it is replaced without asking the host, a refresh finds it gone, and none can be put there.
   */
  guard(resource: Resource): Resource {
    if (resource.outlivesHosts === true) return resource;
    return {
      ...resource,
      check: async (call) => {
        const checked = (await resource.check?.(call)) ?? { inputs: call.news };
        const property = this.lostProperty(call.news);
        if (property === undefined) return checked;
        const uri = String(call.news[property]);
        const reason = `${hostLabel(uri)} is declared lost: name another host, or make it active in the model again`;
        return { ...checked, failures: [...(checked.failures ?? []), { property, reason }] };
      },
      diff: async (call): Promise<DiffResult> => {
        const property = this.lostProperty(call.oldInputs);
        if (property !== undefined) return { changes: { [property]: "update-replace" }, deleteBeforeReplace: true };
        return (await resource.diff?.(call)) ?? { changes: diffProperties(call.oldInputs, call.newInputs) };
      },
      // A resource that lives in the state alone has nothing to read, and stays so.
      ...(resource.read && { read: (call: ReadCall) => this.read(resource, call) }),
      delete: async (call) => {
        const uri = hostOf(call);
        if (!this.isLost(uri)) return resource.delete(call);
        call.progress(`${hostLabel(uri)} is lost: ${call.name} is forgotten, nothing is asked of the host`, {
          permanent: true,
        });
      },
    };
  }

  private async read(resource: Resource, call: ReadCall): Promise<ReadResult> {
    return this.isLost(hostOf(call)) ? undefined : resource.read?.(call);
  }

  isLost(uri: string): boolean {
    return this.uris.has(uri);
  }

  isAny(): boolean {
    return this.uris.size > 0;
  }

  private lostProperty(inputs: Properties): string | undefined {
    return HOST_PROPERTIES.find((property) => {
      const uri = inputs[property];
      return typeof uri === "string" && this.isLost(uri);
    });
  }
}

/** Where the resource is by its state; identifiers begin with the URI of the host that it was made on. */
function hostOf({ id, outputs }: { id: string; outputs: Properties }): string {
  return typeof outputs.host === "string" ? outputs.host : id.split("|", 1)[0];
}
