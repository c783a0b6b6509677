import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reports } from "./api/report.ts";
import { licencesPath, licencesReport } from "./licences.ts";
import { root } from "./workspace.ts";

for (const [path, text] of [
  ...(await reports()),
  [licencesPath, await licencesReport()],
] as const) {
  writeFileSync(join(root, path), text);
}
