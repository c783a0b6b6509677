import { join } from "node:path";
import { ESLint } from "eslint";
import { expect, it } from "vitest";
import { files, root } from "../tools/workspace.ts";

const [command = ""] = files("apps/cli/src/commands/*.ts");
const eslint = new ESLint({ cwd: root });
const [imports, syntax, allowed] = ["no-restricted-imports", "no-restricted-syntax", undefined];

it.each([
  [imports, "packages/parser/src/path.ts", 'import "node:fs";'],
  [imports, "packages/parser/src/path.ts", 'import "@cyberintegrations/transport";'],
  [imports, "packages/parser/src/path.ts", 'import "tldts";'],
  [allowed, "packages/parser/src/iocs/host.ts", 'import "tldts";'],
  [allowed, "packages/parser/src/path.ts", 'import "@cyberintegrations/errors";'],
  [imports, "packages/pollers/src/poller.ts", 'import "undici";'],
  [syntax, "packages/parser/src/index.ts", 'export * from "./path.ts";'],
  [syntax, "packages/pollers/src/poller.ts", 'product === "ti";'],
  [syntax, "packages/ingest/src/settings.ts", '"drp" !== settings.product;'],
  [syntax, "packages/ingest/src/settings.ts", 'settings.product.id === "asm";'],
  [syntax, "packages/ingest/src/settings.ts", '"asm" === product.id;'],
  [syntax, "apps/cli/src/io.ts", "poller instanceof DRPPoller;"],
  [syntax, command, 'switch (a) { case "ti": }'],
  [syntax, command, "process.stdout.write(a);"],
  [allowed, "packages/pollers/src/ti/keys.ts", 'product === "ti";'],
])("the linter reports %s in %s: %s", { timeout: 60_000 }, async (rule, file, code) => {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  const found = result?.messages.map(({ ruleId }) => ruleId ?? "") ?? [];
  expect(found.find((id) => id.startsWith("no-restricted"))).toBe(rule);
});
