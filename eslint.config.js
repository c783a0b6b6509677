import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import { layers } from "./layers.js";

const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** Everything that a file of this layer may not import, said as one pattern: all but relative paths and the named modules. */
function importRule(allowed, layerName) {
  const names = allowed.map((name) => (name === "node:" ? "node:" : `${escape(name)}(?:/|$)`));
  return {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            regex: `^(?!${["\\.{1,2}/", ...names].join("|")})`,
            message: `Not a dependency that ${layerName} may have here: see layers.js.`,
          },
        ],
      },
    ],
  };
}

/** One block for the whole layer, and one for each sub-folder that may import more. */
function layerBlocks(name, layer) {
  const ours = layer.ours.map((other) => layers[other].name);
  const externals = Object.entries(layer.external);
  const folders = new Set([...layer.node, ...Object.values(layer.external)]);
  const blocks = ["*", ...[...folders].filter((folder) => folder !== "*")].map((folder) => {
    const inFolder = (where) => where === "*" || where === folder;
    const allowed = [
      ...ours,
      ...externals.filter(([, where]) => inFolder(where)).map(([external]) => external),
      ...(layer.node.some(inFolder) ? ["node:"] : []),
    ];
    const path = folder === "*" ? "src" : `src/${folder}`;
    return {
      files: [`${layer.dir}/${path}/**/*.ts`],
      rules: importRule(allowed, name),
    };
  });
  return blocks;
}

const restrict = (message, ...selectors) => selectors.map((selector) => ({ selector, message }));

/** The index of a package is the complete list of its exports. */
const nameExports = restrict("Export by name.", "ExportAllDeclaration");

/** Everything that differs between products is a member of `Product`. */
const askProducts = restrict(
  "Ask the product for what differs, not which product it is: see docs/add-a-product.md.",
  "BinaryExpression[operator=/^[!=]==?$/] > Literal[value=/^(ti|drp)$/]",
  ...["left", "right"].map(
    (side) =>
      `BinaryExpression[operator=/^[!=]==?$/]:matches([${side}.name='product'], [${side}.property.name='product'], [${side}.property.name='id'][${side}.object.name='product'], [${side}.property.name='id'][${side}.object.property.name='product']) > Literal`,
  ),
  "BinaryExpression[operator='instanceof'] > Identifier.right[name=/^(TI|DRP)Poller$/]",
  "SwitchCase > Literal[value=/^(ti|drp)$/]",
);

const escapeOutput = restrict(
  "Use a function of io.ts: it escapes what would control the terminal.",
  "MemberExpression[property.name='write'] > :matches(MemberExpression[property.name=/^std(out|err)$/], Identifier[name=/^std(out|err)$/])",
);

export default defineConfig(
  globalIgnores(["**/dist/", "**/.turbo/", "**/coverage/"]),
  { files: ["**/*.js"], extends: [js.configs.recommended] },
  {
    files: ["**/*.ts"],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "no-console": "error",
      "@typescript-eslint/no-invalid-void-type": ["error", { allowAsThisParameter: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { ignoreRestSiblings: true, ignoreUsingDeclarations: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    files: ["{packages,apps}/*/src/**/*.ts"],
    ignores: ["packages/simulator/**", "packages/pollers/src/{ti,drp}/**"],
    rules: { "no-restricted-syntax": ["error", ...nameExports, ...askProducts] },
  },
  {
    files: ["apps/cli/src/**/*.ts"],
    ignores: ["apps/cli/src/io.ts", "apps/cli/src/main.ts"],
    rules: { "no-restricted-syntax": ["error", ...nameExports, ...askProducts, ...escapeOutput] },
  },
  {
    files: ["packages/simulator/src/**/*.ts", "packages/pollers/src/{ti,drp}/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...nameExports] },
  },
  {
    files: ["**/test/**/*.ts", "{tests,tools}/**/*.ts", "examples/*.ts"],
    rules: { "no-console": "off" },
  },
  ...Object.entries(layers).flatMap(([name, layer]) => layerBlocks(name, layer)),
);
