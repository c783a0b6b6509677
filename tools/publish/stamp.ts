import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publicLayers, root } from "../workspace.ts";

// Adds the repository's URL to every public manifest. Only the release workflow knows it, so that a fork publishes with its
// own URL. npm compares the URL with the provenance.
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
