import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const carried = ["LICENSE", "README.md", "package.json"];

/** The files that a manifest's `exports` or `bin` refers to. */
function* targetsOf(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) yield* targetsOf(inner);
  }
}

/** Source maps with missing sources, and comments that refer to missing source maps. */
function mapProblems(folder: string, file: string): string[] {
  const text = readFileSync(join(folder, file), "utf8");
  const there = (path: string) => existsSync(join(folder, dirname(file), path));
  if (file.endsWith(".map")) {
    const map = JSON.parse(text) as { sources: string[]; sourcesContent?: (string | null)[] };
    return map.sources
      .filter((source, at) => map.sourcesContent?.[at] == null && !there(source))
      .map((source) => `${file} maps to ${source}, which is not there`);
  }
  const [, map] = /^\/\/# sourceMappingURL=(?!data:)(.+)$/m.exec(text) ?? [];
  return map === undefined || there(map) ? [] : [`${file} names ${map}, which is not there`];
}

/** Missing and unexpected files of a tarball, and references to missing files. */
export function contentProblems(
  folder: string,
  files: readonly string[],
  manifest: Readonly<Record<string, unknown>>,
): string[] {
  const targets = [...targetsOf(manifest.exports), ...targetsOf(manifest.bin)];
  return [
    ...carried.filter((file) => !files.includes(file)).map((file) => `no ${file}`),
    ...files
      .filter((file) => !carried.includes(file) && !/^dist\/(?!.*\.test\.)/.test(file))
      .map((file) => `${file} does not belong`),
    ...targets
      .filter((target) => !existsSync(join(folder, target)))
      .map((target) => `${target} is an entry, but not there`),
    ...files
      .filter((file) => /\.(?:js|d\.ts|map)$/.test(file))
      .flatMap((file) => mapProblems(folder, file)),
  ];
}
