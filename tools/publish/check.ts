import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { publicLayers } from "../workspace.ts";
import { consumerProblems } from "./consumer.ts";
import { contentProblems } from "./contents.ts";
import { attwProblems, publintProblems } from "./linters.ts";
import { manifestProblems } from "./manifest.ts";
import { pack } from "./pack.ts";

const folder = mkdtempSync(join(tmpdir(), "publish-"));
try {
  const packed = publicLayers.map(([key, layer]) => ({ key, layer, ...pack(layer, folder) }));
  const tarballs = new Map(packed.map(({ layer, tarball }) => [layer.name, tarball]));
  await using api = await createSimulator({ feeds: 30 });
  const env = {
    API_URL: api.tiUrl,
    API_USERNAME: api.username,
    API_KEY: api.apiKey,
    API_FEEDS: String(api.count("ioc/common")),
  };
  for (const { key, layer, ...own } of packed) {
    const text = readFileSync(join(own.folder, "package.json"), "utf8");
    const manifest = JSON.parse(text) as Record<string, unknown>;
    const problems = [
      ...manifestProblems(manifest, layer),
      ...contentProblems(own.folder, own.files, manifest),
      ...(await publintProblems(own)),
      ...(await attwProblems(own)),
      ...(await consumerProblems(key, tarballs, join(folder, "consumers", key), env)),
    ];
    console.log(`${problems.length === 0 ? "ok" : "NOT FIT"}  ${layer.name}`);
    for (const problem of problems) console.error(`  ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
