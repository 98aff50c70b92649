import { type Applications, type ModuleCategory, type ModuleName, MODULES } from "../../model/types";

export interface ChosenModule {
  readonly name: ModuleName;
  readonly category: ModuleCategory;
  readonly replicas: number;
}

/** The modules that an environment chose, with their category, in the paper's order. */
export function chosenModules(chosen: Applications["modules"]): ChosenModule[] {
  return (Object.keys(MODULES) as ModuleCategory[]).flatMap((category) =>
    MODULES[category].flatMap((name) => {
      const choice = chosen[name];
      return choice === undefined ? [] : [{ name, category, replicas: choice.replicas }];
    }),
  );
}
