import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";
import { folderSize } from "./scripts/lint/folder-size.mjs";
import { zones } from "./scripts/lint/layers.mjs";

export default tseslint.config(
  { ignores: ["node_modules/", ".lab/", "docs/reference/"] },
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "max-lines": ["error", { max: 400 }],
      eqeqeq: "error",
    },
  },
  {
    files: ["**/*.{ts,mjs}"],
    plugins: { "import-x": importX, house: { rules: { "folder-size": folderSize } } },
    settings: {
      ...importX.flatConfigs.typescript.settings,
      "import-x/resolver-next": [createTypeScriptImportResolver()],
    },
    rules: {
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "import-x/no-restricted-paths": ["error", { zones }],
      "house/folder-size": ["error", { max: 20 }],
    },
  },
  {
    // chai's assertions are property reads.
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
