import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../../scripts/paths";
import { shiftedClock } from "../../shifted-clock";
import { lab } from "../lab";
import { useModel } from "../lab-model";
import { isSilent } from "../silent";
import type { GateState } from "./index";

const phase = "standardization";
/** It carries nothing. */
const IDLE = "xishui-1";
const MANIFEST = ".lab/images/debian-12.json";
const OTHER_MANIFEST = ".lab/models/debian-12.json";
/** Days: of ten years, 20 are left. */
const NEARLY_TEN_YEARS = 3630;

const asItWas = () => useModel(phase, (text) => text);

/** The manifest of another disk than the one that it names. */
function writeOtherManifest(): void {
  const manifest = JSON.parse(readFileSync(join(projectRoot, MANIFEST), "utf8")) as { sha256: string };
  const sha256 = manifest.sha256.split("").reverse().join("");
  writeFileSync(join(projectRoot, OTHER_MANIFEST), JSON.stringify({ ...manifest, sha256 }));
}

export const STANDARDIZATION_STATES: readonly GateState[] = [
  {
    phase,
    fails: [`host-answers ${IDLE}`],
    when: "the host is off",
    make: async () => {
      await lab("host", "stop", IDLE);
      await isSilent(IDLE);
    },
    undo: () => lab("host", "start", IDLE),
  },
  {
    phase,
    fails: ["machines-placed capacity"],
    when: "the model asks for more than there is",
    make: () => useModel(phase, (text) => text.replace("workers: 2", "workers: 40")),
    undo: asItWas,
  },
  {
    phase,
    fails: ["image-digest debian-12"],
    when: "the image's disk is not the one of its manifest",
    make: async () => {
      await useModel(phase, (text) => text.replace(MANIFEST, OTHER_MANIFEST));
      writeOtherManifest();
    },
    undo: asItWas,
  },
  {
    phase,
    fails: ["databases", "entrances", "staff"].map((name) => `authority-days-left ${name} authority 1`),
    when: "nearly ten years have passed",
    make: async () => {
      process.env.NODE_OPTIONS = shiftedClock(NEARLY_TEN_YEARS);
    },
    undo: async () => {
      delete process.env.NODE_OPTIONS;
    },
  },
];
