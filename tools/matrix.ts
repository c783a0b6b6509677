import { spawnSync } from "node:child_process";
import { nodeBinary, nodeReleases } from "./nodes.ts";

// Runs a program on every supported Node release: node tools/matrix.ts PROGRAM ARGUMENTS
for (const release of nodeReleases) {
  console.log(`Node ${release}`);
  const { status } = spawnSync(nodeBinary(release), process.argv.slice(2), { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
