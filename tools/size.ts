import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { root } from "./workspace.ts";

/** One row of etc/size-budgets.json. */
export interface SizeBudget {
  /** A built entry, from the root. */
  readonly entry: string;
  /** At most this many bytes, minified and gzipped, with every dependency but `external`. */
  readonly gzipped: number;
  /** Modules that are not counted. */
  readonly external?: readonly string[];
}

/** The bytes that importing everything from an entry costs a program, minified and gzipped. */
export async function gzippedSize({
  entry,
  external = [],
}: Omit<SizeBudget, "gzipped">): Promise<number> {
  await using bundle = await rolldown({
    input: join(root, entry),
    external: [...external],
    platform: "node",
    onLog: (_level, { message }) => {
      throw new Error(message); // an import that is not found would weigh nothing
    },
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  const chunks = output.flatMap((file) => (file.type === "chunk" ? [file.code] : []));
  return gzipSync(chunks.join("\n"), { level: 9 }).byteLength;
}
