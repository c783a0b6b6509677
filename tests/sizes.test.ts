import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "rolldown";
import { expect, it } from "vitest";
import { read, root } from "../tools/workspace.ts";

/** The built entry points, their maximum sizes, and modules that do not count. */
const budgets = JSON.parse(read("etc/size-budgets.json")) as {
  readonly entry: string;
  readonly gzipped: number;
  readonly external?: string[];
}[];

// With its dependencies, minified and gzipped.
it.each(budgets)("keeps $entry within $gzipped bytes", async ({ entry, gzipped, external }) => {
  const { output } = await build({
    input: join(root, entry),
    ...(external && { external }),
    platform: "node",
    output: { format: "esm", minify: true },
    write: false,
    onLog: (_level, { message }) => {
      throw new Error(message); // an unresolved import would count as zero bytes
    },
  });
  const code = output.map((file) => (file.type === "chunk" ? file.code : "")).join("\n");
  expect(gzipSync(code, { level: 9 }).byteLength).toBeLessThanOrEqual(gzipped);
});
