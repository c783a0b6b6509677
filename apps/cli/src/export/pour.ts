import type { Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { closedByReader, type Io } from "../io.ts";
import { writeWhole } from "../whole-file.ts";

/** Writes a stream to stdout, or to a file that appears when it is complete. Resolves to false if the reader of stdout has closed it. */
export async function pour(
  [from, ...through]: readonly [Readable, ...Duplex[]],
  { output }: { readonly output?: string },
  { stdout, signal }: Io,
): Promise<boolean> {
  const to = (target: NodeJS.WritableStream) =>
    pipeline([from, ...through, target], { end: output !== undefined, signal });
  if (output !== undefined) {
    await writeWhole(output, to, { name: "--output" });
    return true;
  }
  try {
    await to(stdout);
    return true;
  } catch (error) {
    await closedByReader(error);
    return false;
  }
}
