import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publicLayers, root } from "../workspace.ts";

// Writes the repository's address into every public manifest. It is known where a release runs, and only there: a
// copy of the repository that publishes names itself. npm compares it with the provenance.
const url = process.env.REPOSITORY_URL;
if (url === undefined || !/^git\+https:\/\/.+\.git$/.test(url)) {
  throw new Error("REPOSITORY_URL: expected git+https://….git, as the release workflow sets it");
}
for (const [, { dir }] of publicLayers) {
  const path = join(root, dir, "package.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as { repository: object };
  manifest.repository = { ...manifest.repository, url };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
