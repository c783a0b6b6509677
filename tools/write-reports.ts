import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiReports } from "./api.ts";
import { collectionsPage, collectionsPath } from "./collections.ts";
import { decisionsIndex, decisionsPath } from "./decisions.ts";
import { licencesPath, licencesReport } from "./licences.ts";
import { pagesWithSnippets } from "./snippets.ts";
import { root } from "./workspace.ts";

/** All generated texts except the API reports by path, relative to the root. */
export const pages = async (): Promise<ReadonlyMap<string, string>> =>
  new Map(await pagesWithSnippets())
    .set(collectionsPath, await collectionsPage())
    .set(licencesPath, await licencesReport())
    .set(decisionsPath, await decisionsIndex());

if (import.meta.main) {
  for (const [path, text] of [...(await pages()), ...(await apiReports())])
    writeFileSync(join(root, path), text);
}
