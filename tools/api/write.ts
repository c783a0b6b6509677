import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../workspace.ts";
import { reports } from "./report.ts";

for (const [path, text] of await reports()) writeFileSync(join(root, path), text);
