import { join } from "node:path";
import { Application, type TypeDocOptions } from "typedoc";
import { publicLayers, root } from "../workspace.ts";

// Builds one static site from the API reference and the pages. Warnings and broken links fail the build.
const shared: Partial<TypeDocOptions> = {
  disableSources: true,
  excludeExternals: true,
  validation: { invalidLink: true, invalidPath: true, notExported: false },
};

// The command line has a page only.
const libraries = publicLayers.filter(([key]) => key !== "cli");

const app = await Application.bootstrap({
  ...shared,
  name: "CyberIntegrations for TypeScript",
  entryPointStrategy: "packages",
  entryPoints: libraries.map(([, { dir }]) => join(root, dir)),
  packageOptions: { ...shared, entryPoints: ["src/{index,*/index}.ts"], excludePrivate: true },
  readme: join(root, "README.md"),
  projectDocuments: [
    "docs/*.md",
    "docs/decisions/*.md",
    "{CODE_OF_CONDUCT,CONTRIBUTING,REVIEW,SECURITY}.md",
    "{apps,bench}/**/*.md",
  ].map((pages) => join(root, pages)),
  exclude: ["**/node_modules/**"],
  highlightLanguages: ["ts", "sh", "md", "json", "yaml", "ini", "sql", "dockerfile"],
  treatWarningsAsErrors: true,
});
const project = await app.convert();
if (!project) process.exit(1);
for (const page of project.documents ?? []) {
  page.name = page.content.map(({ text }) => /^# (.+)$/m.exec(text)?.[1]).at(0) ?? page.name;
}
await app.generateDocs(project, join(root, "docs/dist"));
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
