import { firstName, type Named } from "./first-names";

/** Name of the machine of a centre's service: by the names that both had at first, so that another name changes no machine. */
export function serviceMachine(centre: string, service: string, inCentre: Named = {}, ofService: Named = {}): string {
  return `${firstName(centre, inCentre)}-${firstName(service, ofService)}`;
}
