import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { z } from "zod";
import type { Layer } from "../workspace.ts";

const versions = z
  .record(z.string(), z.string().regex(/^\d+\.\d+\.\d+[\w.-]*$/, "expected an exact version"))
  .optional();
const scriptName = z.string().regex(/^(?!(?:pre|post)?install$|prepare$)/, "runs at installation");

/** A manifest in the form that is published. Only a release sets the repository's URL. */
const published = ({ name, dir }: Layer, url = process.env.REPOSITORY_URL) =>
  z.object({
    name: z.literal(name),
    description: z.string().min(1),
    license: z.literal("MIT"),
    type: z.literal("module"),
    engines: z.strictObject({ node: z.literal(">=22.19") }),
    sideEffects: z.literal(false),
    publishConfig: z.strictObject({ access: z.literal("public") }),
    repository: z.strictObject({
      type: z.literal("git"),
      directory: z.literal(dir),
      ...(url !== undefined && { url: z.literal(url) }),
    }),
    exports: z.looseObject({ "./package.json": z.string() }),
    scripts: z.record(scriptName, z.unknown()).optional(),
    dependencies: versions,
    peerDependencies: versions,
  });

export const manifestProblems = (manifest: object, layer: Layer): string[] =>
  (published(layer).safeParse(manifest).error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

/** Missing and unexpected files of an unpacked package, source maps without sources, and comments that name missing maps. */
export function contentProblems(folder: string, files: readonly string[]): string[] {
  const carried = ["LICENSE", "README.md", "package.json"];
  const referred = files.flatMap((file): [string, string][] => {
    if (!/\.(?:js|d\.ts|map)$/.test(file)) return [];
    const text = readFileSync(join(folder, file), "utf8");
    const { sources = [], sourcesContent = [] } = (
      file.endsWith(".map") ? JSON.parse(text) : {}
    ) as { sources?: string[]; sourcesContent?: (string | null)[] };
    const needed = sources.filter((_, at) => sourcesContent[at] == null);
    const [, map = needed] = /^\/\/# sourceMappingURL=(?!data:)(.+)$/m.exec(text) ?? [];
    return [map].flat().map((path) => [file, path]);
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
