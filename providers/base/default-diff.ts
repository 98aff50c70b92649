/** What a plugin's changes mean to the engine. */
import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { asReplacements, diffProperties, isIgnored, isReplacement, parsePath, sameValue, valueAt } from "./diff";
import { ChangeKind, DiffCall, DiffResult, Properties, Resource } from "./types";

const KINDS: Record<ChangeKind, PropertyDiff.Kind> = {
  add: PropertyDiff.Kind.ADD,
  "add-replace": PropertyDiff.Kind.ADD_REPLACE,
  delete: PropertyDiff.Kind.DELETE,
  "delete-replace": PropertyDiff.Kind.DELETE_REPLACE,
  update: PropertyDiff.Kind.UPDATE,
  "update-replace": PropertyDiff.Kind.UPDATE_REPLACE,
};

/** The resource's own diff, else every input that differs; all of it replacements when the resource has no update. */
export async function diffResource(resource: Resource, call: DiffCall): Promise<DiffResult> {
  const result = (await resource.diff?.(call)) ?? { changes: diffProperties(call.oldInputs, call.newInputs) };
  const kept = Object.entries(result.changes).filter(([path]) => !isIgnored(path, call.ignoreChanges));
  const changes = Object.fromEntries(kept);
  return { ...result, changes: resource.update === undefined ? asReplacements(changes) : changes };
}

/** The engine's form of a diff between these inputs. */
export function diffResponse(result: DiffResult, oldInputs: Properties, newInputs: Properties): DiffResponse {
  const entries = Object.entries(result.changes);
  const response = new DiffResponse()
    .setChanges(entries.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDeletebeforereplace(result.deleteBeforeReplace ?? false)
    .setHasdetaileddiff(true)
    .setDiffsList(topLevel(entries.map(([path]) => path)))
    .setReplacesList(topLevel(entries.filter(([, kind]) => isReplacement(kind)).map(([path]) => path)));
  for (const [path, kind] of entries) {
    // Otherwise the engine shows the old output beside the new input.
    const inputDiff = !sameValue(valueAt(oldInputs, path), valueAt(newInputs, path));
    response.getDetaileddiffMap().set(path, new PropertyDiff().setKind(KINDS[kind]).setInputdiff(inputDiff));
  }
  return response;
}

function topLevel(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => String(parsePath(path)[0] ?? path)))];
}
