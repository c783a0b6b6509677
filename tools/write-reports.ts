import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reports } from "./api/report.ts";
import { collectionsPage, collectionsPath } from "./collections.ts";
import { decisionsIndex, decisionsPath } from "./decisions.ts";
import { licencesPath, licencesReport } from "./licences.ts";
import { pagesWithSnippets } from "./snippets.ts";
import { root } from "./workspace.ts";

const written = new Map([...(await reports()), ...(await pagesWithSnippets())])
  .set(collectionsPath, await collectionsPage())
  .set(licencesPath, await licencesReport())
  .set(decisionsPath, await decisionsIndex());
for (const [path, text] of written) writeFileSync(join(root, path), text);
