import { expect } from "vitest";
import { parseAllDocuments } from "yaml";
import * as cli from "../../apps/cli/test/shown.ts";
import { packagesIn } from "../../tools/changesets.ts";
import type { Block } from "../../tools/markdown.ts";
import { manifest, publicLayers } from "../../tools/workspace.ts";
import { checkCommand } from "./commands.ts";

/** A changeset that names packages of ours. */
function checkChangeset(code: string): void {
  const named = packagesIn(code);
  expect(named.length).toBeGreaterThan(0);
  expect(publicLayers.map(([, { name }]) => name)).toEqual(expect.arrayContaining(named));
}

/** Fails if a text names a metric of ours that does not exist. */
export async function checkMetrics(text: string): Promise<void> {
  const named = Array.from(text.matchAll(/\bcyberintegrations_\w+/g), ([name]) => name);
  expect(await cli.metricNames()).toEqual(expect.arrayContaining(named));
}

/** The command of `npm start`, after those that install and build. */
const [, demo = ""] = /main\.js (.+)$/.exec(manifest(".").scripts?.start ?? "") ?? [];

const onlyParse = () => undefined;

/** How a block is checked: its language, how its code is recognised, and the check. */
const kinds: readonly (readonly [language: string, RegExp, check: (code: string) => unknown])[] = [
  ["sh", /^/, (code) => code.trim().split("\n").map(checkCommand)],
  ["ts", /^/, onlyParse], // see code-blocks.test.ts
  ["md", /^---\n/, checkChangeset],
  ["text", /^\| collection/, (code) => cli.checkOutput(demo, code)],
  ["text", /^[✓✗–] /, cli.checkDoctor],
  ["ini", /^user =/, onlyParse], // see packages/simulator/test/api-page.test.ts
  ["ini", /^/, cli.checkVariables],
  ["json", /"sequpdate"/i, cli.checkState],
  ["yaml", /^(?:jobs|scrape_configs):/m, onlyParse], // a workflow, and Prometheus
  ["yaml", /^groups:/m, checkMetrics], // rules of Prometheus
  ["yaml", /^(?:api|tenants|outputs|server):/m, cli.checkConfig],
  ["text", /^(?:global|source )/, onlyParse], // rsyslog and syslog-ng
];

/** Fails for a block that is wrong, and for one that no row recognises. */
export async function checkShown({ language, note, code }: Omit<Block, "line">): Promise<void> {
  const documents = language === "yaml" ? parseAllDocuments(code) : [];
  for (const { errors, warnings } of documents) expect([...errors, ...warnings]).toEqual([]);
  for (const text of documents.length > 0 ? documents.map(String) : [code]) {
    const isFor = ([known, pattern]: (typeof kinds)[number]) =>
      note === "" && known === language && pattern.test(text);
    const [, , check] = kinds.find(isFor) ?? [];
    if (!check)
      throw new Error(`tests/support/shown.ts has no row for: ${language} ${note}\n${text}`);
    await check(text);
  }
}
