import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startPostgres } from "cyberintegrations-test-servers/postgres";
import { manifest, publicLayers, temporaryFolder } from "../workspace.ts";
import { consumerProblems } from "./consumer.ts";
import { packTarball } from "./pack.ts";
import { contentProblems, manifestProblems, publintProblems } from "./problems.ts";

using temporary = temporaryFolder();
const folder = temporary.path;
await using postgres = await startPostgres();
const packed = publicLayers.map(([key, layer]) => {
  const own = packTarball(layer, folder);
  const unpacked = join(folder, key);
  mkdirSync(unpacked);
  execFileSync("tar", ["-xzf", own.tarball, "-C", unpacked]);
  return { key, layer, ...own, folder: join(unpacked, "package") };
});
const tarballs = new Map(packed.map(({ layer, tarball }) => [layer.name, tarball]));
for (const { key, layer, ...own } of packed) {
  const problems = [
    ...manifestProblems(manifest("", own.folder), layer),
    ...contentProblems(own.folder, own.files),
    ...(await publintProblems(own.folder)),
    ...(await consumerProblems(key, tarballs, join(folder, "consumers", key), postgres)),
  ];
  console.log(`${problems.length === 0 ? "ok" : "FAILED"}  ${layer.name}`);
  for (const problem of problems) console.error(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
