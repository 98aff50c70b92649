import * as pulumi from "@pulumi/pulumi";
import { groupKind } from "./kubernetes-type";

/** As which the plugin applies an object: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers */
const ANNOTATION = "pulumi.com/patchFieldManager";

interface Metadata {
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/**
 * Gives every object the field manager `manager`. By itself the plugin takes another random one for each creation: an object of
 * which a killed `up` never heard that it was made belongs to two then; the next `up` is refused where the server filled in a
 * value, and so is each later change. An object that is there already keeps the manager that its state names.
 * @param manager at most 128 printable characters
 */
export function keepFieldManager(manager: string): pulumi.ResourceTransform {
  return ({ type, custom, props, opts }) => {
    if (!custom || groupKind(type) === undefined) return undefined;
    const given = props["metadata"] as pulumi.Input<Metadata> | undefined;
    const annotations = { [ANNOTATION]: manager };
    const metadata = pulumi
      .output(given)
      .apply((own) => ({ ...own, annotations: { ...annotations, ...own?.annotations } }));
    const ignoreChanges = [...((opts.ignoreChanges as string[] | undefined) ?? []), ignoredPath(given)];
    return { props: { ...props, metadata }, opts: { ...opts, ignoreChanges } };
  };
}

/**
 * The engine takes what is ignored from the state: where the annotation is not there yet, it does not come. An object without
 * annotations of its own would be left with an empty list of them, which is a difference: there the list is ignored.
 */
function ignoredPath(metadata: pulumi.Input<Metadata> | undefined): string {
  if (metadata === undefined) return "metadata";
  const plain = !pulumi.Output.isInstance(metadata) && !(metadata instanceof Promise) ? metadata : undefined;
  const none = plain !== undefined && plain.annotations === undefined;
  return none ? "metadata.annotations" : `metadata.annotations["${ANNOTATION}"]`;
}
