import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "rolldown";

// Why there is a bundle at all: docs/decisions/2026-11-24-command-line-in-few-files.md

const read = (path: string) => readFileSync(join(import.meta.dirname, path), "utf8");
const { dependencies } = JSON.parse(read("package.json")) as {
  dependencies: Record<string, string>;
};
const installed = Object.keys(dependencies).filter((name) => name !== "commander");
const ofCommander = /[\\/]node_modules[\\/]commander[\\/]/;

/**
 * Lets commander take Node's modules as they are: for `import`, Node first reads every one of their exports, which
 * loads the streams of `process`, the promises of `fs` and more that help has no use for.
 */
const plainNodeModules: Plugin = {
  name: "plain-node-modules",
  transform: {
    filter: { id: ofCommander },
    handler: (code) =>
      code.replaceAll(
        /^import (.+) from '(node:\w+)';$/gm,
        "const $1 = globalThis.process.getBuiltinModule('$2');",
      ),
  },
};

/** Replaces a module by the values of its constants, so that the modules that they are taken from are not loaded. */
const constants: Plugin = {
  name: "constants",
  load: {
    filter: { id: /[\\/]src[\\/]defaults\.ts$/ },
    handler: async (id) =>
      Object.entries((await import(id)) as Record<string, unknown>)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join("\n"),
  },
};

export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  external: new RegExp(`^(?:${installed.join("|")})(?:/|$)`),
  transform: { target: "es2023" },
  plugins: [plainNodeModules, constants],
  output: {
    dir: "dist",
    cleanDir: true,
    chunkFileNames: "[name].js",
    banner: ({ moduleIds }) =>
      moduleIds.some((id) => ofCommander.test(id))
        ? `/*! Contains commander.\n\n${read("node_modules/commander/LICENSE")}*/`
        : "",
  },
});
