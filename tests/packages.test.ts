import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runtimePackages } from "../tools/licences.ts";
import { nodeReleases } from "../tools/nodes.ts";
import { files, manifest, publicLayers, root } from "../tools/workspace.ts";

/** What others install and import. A change here is a change of the public face: make it on purpose. */
const pinned: Record<string, string[]> = {
  "@cyberintegrations/cli": ["./package.json"],
  "@cyberintegrations/errors": [".", "./package.json"],
  "@cyberintegrations/fleet": [".", "./package.json"],
  "@cyberintegrations/ingest": [".", "./package.json"],
  "@cyberintegrations/pagination": [".", "./package.json"],
  "@cyberintegrations/parser": [".", "./iocs", "./package.json"],
  "@cyberintegrations/pollers": [".", "./package.json"],
  "@cyberintegrations/simulator": [".", "./package.json"],
  "@cyberintegrations/store": [".", "./package.json"],
  "@cyberintegrations/transport": [".", "./node", "./node-fetch", "./package.json"],
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

it("needs no older Node than its dependencies do", () => {
  const [floor = ""] = nodeReleases;
  const [major = 0, minor = 0] = floor.split(".").map(Number);
  /** Whether a range of `engines`, such as `^20.19 || >=22.12`, holds for the floor. */
  const allows = (range: string) =>
    range.split("||").some((part) => {
      const [, sign, first, second = "0"] = /(>=|\^)\s*v?(\d+)(?:\.(\d+))?/.exec(part) ?? [];
      const least = Number(first);
      if (sign !== "^" && least < major) return true;
      return least === major && Number(second) <= minor;
    });
  const needs = runtimePackages().flatMap(({ name, paths }) =>
    paths.map((path) => {
      const text = readFileSync(join(path, "package.json"), "utf8");
      const { engines } = JSON.parse(text) as { engines?: { node?: string } };
      return [name, engines?.node ?? ">=0"] as const;
    }),
  );
  expect(needs.length).toBeGreaterThan(10);
  expect(needs.filter(([, range]) => !allows(range))).toEqual([]);
});

describe.each(publicLayers)("%s", (_, { dir, name }) => {
  const own = manifest(dir);

  it("is an ESM package under MIT for Node 22.19 and up", () => {
    expect(own).toMatchObject({
      name,
      type: "module",
      license: "MIT",
      engines: { node: ">=22.19" },
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
