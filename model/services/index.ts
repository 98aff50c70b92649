/** The registry of platform services, the model's part of it: see docs/guide/services.md. */
import { database } from "./database";
import { kubernetes } from "./kubernetes";

export type { DraftMachine, DraftRange, ModelService, StandardNames } from "./service";

/** In the order in which an editor proposes their sections. */
export const SERVICES = [kubernetes, database] as const;

type Service = (typeof SERVICES)[number];
type Section<S extends Service> = ReturnType<S["normalize"]>;

/** Sections of the platform services by their names; of those that are not for each environment, what the model chooses. */
export type Platform = {
  readonly [S in Service as S["required"] extends true ? S["name"] : never]: Section<S>;
} & {
  readonly [S in Service as S["required"] extends true ? never : S["name"]]?: Section<S>;
};
