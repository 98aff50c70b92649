import type { Draft } from "../draft";
import type { Issues } from "../issues";
import type { ModelService } from "../services";
import { checkAdopted } from "./adopted";
import { checkCentres } from "./centres";
import { checkCertificates } from "./certificates";
import { checkFabric } from "./fabric";
import { checkStandardsNames } from "./first-names";
import { checkGoals } from "./goals";
import { checkHosts } from "./hosts";
import { checkModules } from "./modules";
import { checkNetworks } from "./networks";
import { checkQuantities } from "./quantities";
import { checkReferences } from "./references";
import { checkServices } from "./services";
import { checkStorage } from "./storage";
import { checkSurvival } from "./survival";
import { checkUsers } from "./users";
import { checkZones } from "./zones";

export type Check = (draft: Draft, issues: Issues, services: readonly ModelService[]) => void;

/** What no schema can say: how the parts of a model fit together. */
export const CHECKS: readonly Check[] = [
  checkQuantities,
  checkReferences,
  checkStandardsNames,
  checkNetworks,
  checkCentres,
  checkHosts,
  checkStorage,
  checkZones,
  checkAdopted,
  checkCertificates,
  checkServices,
  checkFabric,
  checkSurvival,
  checkGoals,
  checkModules,
  checkUsers,
];
