import { join } from "node:path";
import { ESLint } from "eslint";
import { expect, it } from "vitest";
import { files, root } from "../tools/workspace.ts";

const [command = ""] = await files("apps/cli/src/commands/*.ts");
const eslint = new ESLint({ cwd: root });

it.each([
  ["packages/parser/src/path.ts", 'import "node:fs";', "no-restricted-imports"],
  [
    "packages/parser/src/path.ts",
    'import "@cyberintegrations/transport";',
    "no-restricted-imports",
  ],
  ["packages/parser/src/path.ts", 'import "tldts";', "no-restricted-imports"],
  ["packages/parser/src/iocs/host.ts", 'import "tldts";', undefined],
  ["packages/parser/src/path.ts", 'import "@cyberintegrations/errors";', undefined],
  ["packages/pollers/src/poller.ts", 'import "undici";', "no-restricted-imports"],
  ["packages/parser/src/index.ts", 'export * from "./path.ts";', "no-restricted-syntax"],
  ["packages/pollers/src/poller.ts", 'product === "ti";', "no-restricted-syntax"],
  ["packages/ingest/src/settings.ts", '"drp" !== settings.product;', "no-restricted-syntax"],
  ["packages/ingest/src/settings.ts", 'settings.product.id === "asm";', "no-restricted-syntax"],
  ["packages/ingest/src/settings.ts", '"asm" === product.id;', "no-restricted-syntax"],
  ["apps/cli/src/io.ts", "poller instanceof DRPPoller;", "no-restricted-syntax"],
  [command, 'switch (a) { case "ti": }', "no-restricted-syntax"],
  [command, "process.stdout.write(a);", "no-restricted-syntax"],
  ["packages/pollers/src/ti/keys.ts", 'product === "ti";', undefined],
])("the linter checks %s: %s", { timeout: 60_000 }, async (file, code, rule) => {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  const found = result?.messages.map(({ ruleId }) => ruleId ?? "") ?? [];
  expect(found.find((id) => id.startsWith("no-restricted"))).toBe(rule);
});
