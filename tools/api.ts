import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from "@microsoft/api-extractor";
import { format } from "prettier";
import { entriesOf, publicLayers, root, temporaryFolder } from "./workspace.ts";

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
  using folder = temporaryFolder();
  const configOf = ({ dir, types, report }: (typeof entries)[number]) =>
    ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(root, dir, "package.json"),
      configObject: {
        newlineKind: "lf",
        projectFolder: root,
        mainEntryPointFilePath: types,
        compiler: { overrideTsconfig: { compilerOptions, files: entries.map((one) => one.types) } },
        apiReport: {
          enabled: true,
          reportFileName: basename(report),
          reportFolder: folder.path,
          reportTempFolder: join(folder.path, "temp"),
          includeForgottenExports: true,
        },
        messages: { extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } } },
      },
    });
  const reports = new Map<string, string>();
  let compilerState: CompilerState | undefined;
  for (const entry of entries) {
    const config = configOf(entry);
    compilerState ??= CompilerState.create(config); // one program for all entries
    const { errorCount } = Extractor.invoke(config, {
      compilerState,
      localBuild: true,
      messageCallback: (message) => {
        message.handled = message.logLevel !== ExtractorLogLevel.Error; // API Extractor prints the others
      },
    });
    if (errorCount > 0) throw new Error(`${entry.report}: ${errorCount} errors`);
    const text = readFileSync(join(folder.path, basename(entry.report)), "utf8");
    // Members without a docstring are not marked, since writing one is no change of the API.
    const markdown = text.replaceAll(/^ *\/\/ \(undocumented\)\n/gm, "");
    reports.set(entry.report, await format(markdown, { parser: "markdown", printWidth: 100 }));
  }
  return reports;
}
