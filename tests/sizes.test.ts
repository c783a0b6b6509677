import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { expect, it } from "vitest";
import { read, root } from "../tools/workspace.ts";

/** The built entry points, their maximum sizes, and modules that do not count. */
const budgets = JSON.parse(read("etc/size-budgets.json")) as {
  readonly entry: string;
  readonly gzipped: number;
  readonly external?: string[];
}[];

/** The size of an entry point with its dependencies in bytes, minified and gzipped. */
async function gzippedSize(entry: string, external: string[] = []): Promise<number> {
  await using bundle = await rolldown({
    input: join(root, entry),
    external,
    platform: "node",
    onLog: (_level, { message }) => {
      throw new Error(message); // an unresolved import would count as zero bytes
    },
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  const chunks = output.flatMap((file) => (file.type === "chunk" ? [file.code] : []));
  return gzipSync(chunks.join("\n"), { level: 9 }).byteLength;
}

it.each(budgets)("keeps $entry within $gzipped bytes", async ({ entry, gzipped, external }) => {
  expect(await gzippedSize(entry, external)).toBeLessThanOrEqual(gzipped);
});
