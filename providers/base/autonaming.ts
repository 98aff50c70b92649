/** Names by the engine's configuration `pulumi:autonaming`: it proposes one, the plugin takes it where none is given. */
import { CheckRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Properties } from "./types";

/**
 * The inputs with the name that the engine proposes where the program gives none; a resource that has a name keeps it.
 * As they are when the configuration says nothing, or disables names that nobody gave (`CheckRequest.autonaming`).
 * @param property the input that names the thing outside Pulumi; undefined: nothing does
 */
export function withProposedName(
  request: CheckRequest,
  property: string | undefined,
  news: Properties,
  olds: Properties | undefined,
): Properties {
  const options = request.getAutonaming();
  if (property === undefined || options === undefined || (news[property] ?? undefined) !== undefined) return news;
  if (options.getMode() === CheckRequest.AutonamingOptions.Mode.DISABLE) return news;
  const name = olds?.[property] ?? options.getProposedName();
  return name === "" ? news : { ...news, [property]: name };
}
