import * as path from "node:path";

/** The project's folder; relative paths in a model are seen from there. */
export const PROJECT = path.resolve(__dirname, "..");
