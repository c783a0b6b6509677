import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiReports } from "./api.ts";
import { pages } from "./pages.ts";
import { root } from "./workspace.ts";

for (const [path, text] of [...(await pages()), ...(await apiReports())])
  writeFileSync(join(root, path), text);
