import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadSettings } from "../apps/cli/dist/config/load.js";
import { blocksByPage } from "./support/markdown.ts";

const folder = mkdtempSync(join(tmpdir(), "config-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Loads a config as the command line does, with every variable set that it names. */
function load(code: string) {
  const path = join(folder, "cyberintegrations.yaml");
  writeFileSync(path, code);
  const names = [...code.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  return loadSettings(path, Object.fromEntries(names.map((name) => [name, "set"])));
}

const configs = blocksByPage.flatMap(([page, blocks]) =>
  blocks
    .filter(({ language }) => language === "yaml")
    .map(({ code, line }) => ({ page, code, line })),
);

describe("a config that a page shows", () => {
  it.each(configs)("is one: $page, line $line", ({ code }) => {
    expect(load(code).connection.apiUrl).toMatch(/^https:\/\/\w+\.example\//);
  });

  it("would be noticed when it is none", () => {
    expect(configs.length).toBeGreaterThan(3);
    expect(() =>
      load("api: { url: https://ti.example/, username: a, apiKey: b, prox: c }"),
    ).toThrow(/api\.prox/);
  });
});
