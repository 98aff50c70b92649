/**
 * Which folder may import from which: data flows one way, from the model to what runs. Written as zones of the rule
 * `import-x/no-restricted-paths`; docs/ARCHITECTURE.md says it in words.
 */

/** The program's layers, lowest first: each imports only from those before it. `*` stands for the files of the folder itself. */
const LAYERS = [
  "model",
  "planning/solver",
  "planning/environment",
  "planning/proofs",
  "planning/*",
  "contracts",
  "gates",
  "components/guest",
  "components/physical",
  "components/platform",
  "components/application",
  "components/user",
  "stacks",
];

/** The rooms of the libvirt plugin, lowest first. */
const ROOMS = ["client", "ownership", "guest", "storage", "network", "domains", "migration", "hosts"].map(
  (room) => `providers/libvirt/${room}`,
);

/** Folders beside the layers, with the layers and folders that they may import from. */
const BESIDE = {
  policies: ["model", "contracts", "toolchain"],
  "providers/base": [],
  "providers/libvirt": ["model", "providers/base"],
  "providers/powercloud": ["model", "planning", "providers/base"],
  "providers/random": ["providers/base"],
  "toolchain/language-host": [],
};

/** Folders that nothing but tests may import from. */
const ON_TOP = ["scripts", "test"];

const ALL = [
  "model",
  "planning",
  "contracts",
  "gates",
  "components",
  "stacks",
  "policies",
  "providers",
  "toolchain",
  "scripts",
  "test",
];

export const zones = [...upwards(LAYERS), ...upwards(ROOMS), ...fromBeside(), ...ontoTop(), ...throughTheDoor()];

function upwards(order) {
  return order.slice(0, -1).map((target, place) => ({
    target: glob(target),
    from: order.slice(place + 1).map(glob),
    message: `${target} lies below it: data flows one way (docs/ARCHITECTURE.md); move what both need down.`,
  }));
}

/** The layers import nothing from the folders beside them, and those only what is listed. */
function fromBeside() {
  const beside = Object.keys(BESIDE);
  // A plugin's SDK is a package of its own, which lies in the plugin's folder.
  const layers = {
    target: LAYERS.map(glob),
    from: beside.map(glob),
    except: ["**/providers/*/sdk/**"],
    message: "The program knows plugins by their SDK only.",
  };
  const others = beside.map((target) => ({
    target: glob(target),
    from: ALL.filter((folder) => !allowed(target, folder)).flatMap((folder) => partsOutside(target, folder)),
    message: `${target} may import from ${BESIDE[target].join(", ") || "itself only"}.`,
  }));
  return [layers, ...others];
}

function allowed(target, folder) {
  return BESIDE[target].includes(folder) || target === folder;
}

/** The parts of a top folder that are neither the target itself nor listed for it. */
function partsOutside(target, folder) {
  if (!target.startsWith(`${folder}/`)) return [glob(folder)];
  const siblings = Object.keys(BESIDE).filter((name) => name.startsWith(`${folder}/`));
  return siblings.filter((name) => !allowed(target, name)).map(glob);
}

function ontoTop() {
  const below = ALL.filter((folder) => !ON_TOP.includes(folder)).map(glob);
  return [
    {
      target: below,
      from: ON_TOP.map(glob),
      message: "Nothing that runs in the cloud's program depends on scripts or tests.",
    },
    { target: glob("scripts"), from: glob("test"), message: "Scripts do not depend on tests." },
  ];
}

/** A room of a plugin shows to others only what its `index.ts` declares. */
function throughTheDoor() {
  return ROOMS.map((room) => ({
    target: [glob("scripts"), "./providers/libvirt/*.ts", ...ROOMS.filter((other) => other !== room).map(glob)],
    from: `./${room}`,
    except: ["./index.ts"],
    message: `Take it from ${room}/index.ts, or let that declare it.`,
  }));
}

function glob(folder) {
  return folder.endsWith("/*") ? `./${folder}.ts` : `./${folder}/**/*`;
}
