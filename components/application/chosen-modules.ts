import { firstName } from "../../model/first-names";
import { type Applications, type ModuleCategory, type ModuleName, MODULES } from "../../model/types";

export interface ChosenModule {
  /** As people see it, in the model and at the entrances. */
  readonly name: string;
  /** Name of its account and of its objects in Kubernetes: its first name. */
  readonly workload: string;
  readonly module: ModuleName;
  readonly category: ModuleCategory;
  readonly replicas: number;
}

/** The modules that an environment chose, with their category, in the paper's order. */
export function chosenModules(chosen: Applications["modules"]): ChosenModule[] {
  const choices = Object.entries(chosen);
  return (Object.keys(MODULES) as ModuleCategory[]).flatMap((category) =>
    MODULES[category].flatMap((module) => {
      const choice = choices.find(([, each]) => each.module === module);
      if (choice === undefined) return [];
      const [name, { was, replicas }] = choice;
      return [{ name, workload: firstName(name, { was }), module, category, replicas }];
    }),
  );
}
