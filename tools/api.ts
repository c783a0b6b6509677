import { mkdtempDisposableSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from "@microsoft/api-extractor";
import { format } from "prettier";
import { entriesOf, publicLayers, root } from "./workspace.ts";

/** Every entry point of a package, and the path of its API report, relative to the root. */
export const entries = publicLayers.flatMap(([, layer]) =>
  entriesOf(layer).map(([specifier, types]) => ({
    ...layer,
    types: join(root, types),
    report: `etc/${specifier.replace(/^@.+?\//, "").replace("/", "-")}.api.md`,
  })),
);

const compilerOptions = {
  module: "NodeNext",
  target: "ES2023",
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
};

/**
 * The API reports of all entry points by path, generated from the built declarations. Exports without a docstring are marked
 * as undocumented.
 */
export async function apiReports(): Promise<ReadonlyMap<string, string>> {
  using temporary = mkdtempDisposableSync(join(tmpdir(), "api-"));
  const folder = temporary.path;
  const configs = entries.map(({ dir, types, report }) =>
    ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(root, dir, "package.json"),
      configObject: {
        newlineKind: "lf",
        projectFolder: root,
        mainEntryPointFilePath: types,
        compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
        apiReport: {
          enabled: true,
          reportFileName: basename(report),
          reportFolder: folder,
          reportTempFolder: join(folder, "temp"),
          includeForgottenExports: true,
        },
        messages: {
          extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        },
      },
    }),
  );
  const [first, ...others] = configs;
  if (!first) return new Map();
  const additionalEntryPoints = others.map((config) => config.mainEntryPointFilePath);
  const compilerState = CompilerState.create(first, { additionalEntryPoints });
  const texts = entries.map(async ({ report }, at): Promise<[string, string]> => {
    const config = configs[at] ?? first;
    const errors: string[] = [];
    Extractor.invoke(config, {
      compilerState,
      localBuild: true,
      messageCallback: (message) => {
        if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.text);
        message.handled = true;
      },
    });
    const text = readFileSync(join(folder, basename(report)), "utf8");
    if (errors.length > 0) throw new Error(`${report}: ${errors.join("; ")}`);
    // Members without a docstring are not marked, since writing one is no change of the API.
    const markdown = text.replaceAll(/^ *\/\/ \(undocumented\)\n/gm, "");
    return [report, await format(markdown, { parser: "markdown", printWidth: 100 })];
  });
  return new Map(await Promise.all(texts));
}
