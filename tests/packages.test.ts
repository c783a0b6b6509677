import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { files, manifest, publicLayers, root } from "../tools/workspace.ts";

/** What others install and import. A change here is a change of the public face: make it on purpose. */
const pinned: Record<string, string[]> = {
  "@cyberintegrations/cli": ["./package.json"],
  "@cyberintegrations/errors": [".", "./package.json"],
  "@cyberintegrations/ingest": [".", "./package.json"],
  "@cyberintegrations/pagination": [".", "./package.json"],
  "@cyberintegrations/parser": [".", "./iocs", "./package.json"],
  "@cyberintegrations/pollers": [".", "./package.json"],
  "@cyberintegrations/simulator": [".", "./package.json"],
  "@cyberintegrations/store": [".", "./package.json"],
  "@cyberintegrations/transport": [".", "./node", "./package.json"],
  cyberintegrations: [".", "./package.json"],
};

it("publishes exactly the pinned packages and entries", () => {
  const found = publicLayers.map(([, { dir }]) => manifest(dir));
  expect(
    Object.fromEntries(found.map(({ name, exports = {} }) => [name, Object.keys(exports).sort()])),
  ).toEqual(pinned);
});

it("names every package folder in layers.js", async () => {
  const folders = await files("{packages,apps}/*/package.json");
  expect(new Set(folders)).toEqual(
    new Set(publicLayers.map(([, { dir }]) => join(dir, "package.json"))),
  );
});

describe.each(publicLayers)("%s", (_, { dir, name }) => {
  const own = manifest(dir);

  it("is an ESM package under MIT for Node 22.18 and up", () => {
    expect(own).toMatchObject({
      name,
      type: "module",
      license: "MIT",
      engines: { node: ">=22.18" },
      files: expect.arrayContaining(["dist"]) as string[],
    });
  });

  it.each(["README.md", "LICENSE"])("carries a %s", (file) => {
    expect(existsSync(join(root, dir, file))).toBe(true);
  });

  it("pins every dependency to an exact version", () => {
    const loose = Object.entries({ ...own.dependencies, ...own.devDependencies }).filter(
      ([, version]) => !/^(?:\d+\.\d+\.\d+(?:-[\w.]+)?|workspace:\*|catalog:)$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("points every entry at a built file", () => {
    const targets = Object.values(own.exports ?? {}).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target as Record<string, string>),
    );
    expect(targets.filter((target) => !existsSync(join(root, dir, target)))).toEqual([]);
  });
});
