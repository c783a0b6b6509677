import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { TempFile } from "./temp-file.ts";

/** A list in a file, as it is and compressed. */
export interface ListFile {
  /** A hash of the content. */
  readonly hash: string;
  readonly lines: number;
  readonly plain: TempFile;
  readonly gzip: TempFile;
  readonly retire: () => void;
}

/** How much text is written at once. */
const block = 65_536;

/** Writes lines to a file. It is complete before a client gets its first byte, so that no failure can truncate a list. */
export async function writeList(header: string, lines: AsyncIterable<string>): Promise<ListFile> {
  const [plain, gzip] = [await TempFile.create(), await TempFile.create()];
  const retire = () => {
    plain.retire();
    gzip.retire();
  };
  try {
    const hash = createHash("sha256");
    const write = async (text: string) => {
      const bytes = Buffer.from(text);
      hash.update(bytes);
      await plain.append(bytes);
    };
    let count = 0;
    let waiting = header;
    for await (const line of lines) {
      count += 1;
      waiting += line;
      if (waiting.length < block) continue;
      await write(waiting);
      waiting = "";
    }
    await write(waiting);
    await pipeline(
      Readable.fromWeb(plain.stream()),
      createGzip({ level: 4 }),
      async (compressed: AsyncIterable<Uint8Array>) => {
        for await (const bytes of compressed) await gzip.append(bytes);
      },
    );
    return { hash: hash.digest("base64url"), lines: count, plain, gzip, retire };
  } catch (error) {
    retire();
    throw error;
  }
}
