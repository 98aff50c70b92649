import { firstName } from "../../../model/first-names";
import { serviceMachine } from "../../../model/service-machine";
import type { Centre } from "../../../model/types";
import { serviceSettings } from "../../guest/service/service-settings";
import { imageRegistry } from "../image-registry";
import type { PlatformService } from "../service";

/** What centres run for themselves: each machine runs one program. */
export const local: PlatformService = {
  name: "local",
  inCentre({ name, pinnedCentre }, model) {
    const centre = pinnedCentre!;
    const spec = model.centres[centre]!;
    // Machines tell of the centre by its first name, as their own names do.
    const description = `${name} of ${firstName(centre, spec)}`;
    return serviceSettings({
      name,
      description,
      program: programOf(name, centre, spec),
      registry: imageRegistry(model),
    });
  },
};

function programOf(machine: string, centre: string, spec: Centre) {
  const services = Object.entries(spec.services);
  return services.find(([service, said]) => serviceMachine(centre, service, spec, said) === machine)![1].program;
}
