import { PHASES, type PhaseName } from "../../contracts/contracts";

/** Where a run may stop: after what stands for the existing machines, after the images, or after a phase. */
export const STAGES = ["infrastructure", "images", ...PHASES] as const;
export type Stage = "infrastructure" | "images" | PhaseName;
