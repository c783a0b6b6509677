import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { root } from "./workspace.ts";

/** An entry of etc/size-budgets.json. */
export interface SizeBudget {
  /** A built entry point, relative to the root. */
  readonly entry: string;
  /** Maximum size in bytes, minified and gzipped, with all dependencies except `external`. */
  readonly gzipped: number;
  /** Modules that are not included. */
  readonly external?: readonly string[];
}

/** The size of an entry point with its dependencies in bytes, minified and gzipped. */
export async function gzippedSize({
  entry,
  external = [],
}: Omit<SizeBudget, "gzipped">): Promise<number> {
  await using bundle = await rolldown({
    input: join(root, entry),
    external: [...external],
    platform: "node",
    onLog: (_level, { message }) => {
      throw new Error(message); // an unresolved import would count as zero bytes
    },
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  const chunks = output.flatMap((file) => (file.type === "chunk" ? [file.code] : []));
  return gzipSync(chunks.join("\n"), { level: 9 }).byteLength;
}
