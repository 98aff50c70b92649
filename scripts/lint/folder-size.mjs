/** ESLint rule: a folder that holds more source files than a reader can keep in mind is to be split into rooms. */
import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";

const SOURCE = /\.(ts|mts|cts|js|mjs|cjs)$/;

/** @type {import("eslint").Rule.RuleModule} */
export const folderSize = {
  meta: {
    type: "suggestion",
    schema: [
      {
        type: "object",
        properties: { max: { type: "integer", minimum: 1 } },
        required: ["max"],
        additionalProperties: false,
      },
    ],
    messages: {
      tooMany:
        "{{folder}} has {{count}} source files, at most {{max}} are allowed; split it into rooms by what they are about",
    },
  },
  create(context) {
    const [{ max }] = context.options;
    return {
      Program(node) {
        const folder = dirname(context.filename);
        const sources = sourcesIn(folder);
        // Said once for a folder, at its first file.
        if (sources.length <= max || sources[0] !== basename(context.filename)) return;
        const data = { folder: relative(context.cwd, folder), count: String(sources.length), max: String(max) };
        context.report({ node, loc: { line: 1, column: 0 }, messageId: "tooMany", data });
      },
    };
  },
};

function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

function relative(cwd, folder) {
  return folder.startsWith(`${cwd}/`) ? folder.slice(cwd.length + 1) : folder;
}
