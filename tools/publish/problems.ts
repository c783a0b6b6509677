import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Layer } from "../workspace.ts";

type Json = Readonly<Record<string, unknown>>;

const members = (value: unknown): [string, unknown][] => Object.entries((value ?? {}) as Json);

/** The problems of a manifest in the form that is published. */
export function manifestProblems(manifest: Json, { name, dir }: Layer): string[] {
  const url = process.env.REPOSITORY_URL; // only set for a release
  const expected = {
    name,
    license: "MIT",
    type: "module",
    engines: { node: ">=22.19" },
    sideEffects: false,
    publishConfig: { access: "public" },
    repository: { type: "git", directory: dir, ...(url !== undefined && { url }) },
  };
  const hooks = ["preinstall", "install", "postinstall", "prepare"];
  const dependencies = [...members(manifest.dependencies), ...members(manifest.peerDependencies)];
  return [
    ...members(expected)
      .filter(([key, value]) => !isDeepStrictEqual(manifest[key], value))
      .map(([key, value]) => `${key}: expected ${JSON.stringify(value)}`),
    ...(manifest.description ? [] : ["description: expected a text"]),
    ...(members(manifest.exports).some(([key]) => key === "./package.json")
      ? []
      : ["exports: no ./package.json"]),
    ...members(manifest.scripts)
      .filter(([script]) => hooks.includes(script))
      .map(([script]) => `scripts: ${script} runs at installation`),
    ...dependencies
      .filter(([, range]) => !/^\d+\.\d+\.\d+[\w.-]*$/.test(String(range)))
      .map(([other, range]) => `dependencies: ${other} has no exact version: ${String(range)}`),
  ];
}

/** Missing and unexpected files of an unpacked package, source maps without sources, and comments that name missing maps. */
export function contentProblems(folder: string, files: readonly string[]): string[] {
  const carried = ["LICENSE", "README.md", "package.json"];
  const referred = files.flatMap((file): [string, string][] => {
    if (!/\.(?:js|d\.ts|map)$/.test(file)) return [];
    const text = readFileSync(join(folder, file), "utf8");
    const { sources = [], sourcesContent } = (file.endsWith(".map") ? JSON.parse(text) : {}) as {
      sources?: string[];
      sourcesContent?: (string | null)[];
    };
    const [, map] = /^\/\/# sourceMappingURL=(?!data:)(.+)$/m.exec(text) ?? [];
    const needed = sources.filter((_, at) => sourcesContent?.[at] == null);
    return [...needed, ...(map === undefined ? [] : [map])].map((path) => [file, path]);
  });
  return [
    ...carried.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...files
      .filter((file) => !carried.includes(file) && !/^dist\/(?!.*\.test\.)/.test(file))
      .map((file) => `${file} is not part of a package`),
    ...referred
      .filter(([file, path]) => !existsSync(join(folder, dirname(file), path)))
      .map(([file, path]) => `${file} refers to ${path}, which is missing`),
  ];
}

/** The findings of publint, including suggestions. */
export async function publintProblems(folder: string): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, strict: true });
  return messages.map(
    (message) => formatMessage(message, pkg as object, { color: false }) ?? message.code,
  );
}
