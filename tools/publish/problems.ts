import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { z } from "zod";
import { read, type Layer } from "../workspace.ts";

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

const carried = ["LICENSE", "README.md", "package.json"];

/** Missing and unexpected files of an unpacked package. It has no source maps, so no file may refer to one. */
export const contentProblems = (folder: string, files: readonly string[]): string[] => [
  ...carried.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
  ...files
    .filter((file) => !carried.includes(file))
    .filter((file) => !/^dist\/(?!.*\.test\.).*(?:\.d\.ts|\.js)$/.test(file))
    .map((file) => `${file} is not part of a package`),
  ...files
    .filter((file) => read(file, folder).includes("\n//# sourceMappingURL="))
    .map((file) => `${file} refers to a source map`),
];

/** The findings of publint, including suggestions. */
export async function publintProblems(folder: string): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, strict: true });
  return messages.map(
    (message) => formatMessage(message, pkg as object, { color: false }) ?? message.code,
  );
}
