import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createZstdDecompress } from "node:zlib";
import { Failure } from "../failure.ts";
import { codingsOf, type HeaderReader } from "../headers.ts";

/** Fewer and larger pieces: a page is some hundred kilobytes. */
const chunkSize = 64 * 1024;

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip({ chunkSize }),
  br: () => createBrotliDecompress({ chunkSize }),
  zstd: () => createZstdDecompress({ chunkSize }),
};

/** Node 22 takes a zstd body that ends early for a whole one. It is decoded there when it comes, but not asked for. */
export const NOTICES_SHORT_ZSTD: boolean = Number.parseInt(process.versions.node) >= 24;

/** What to ask for: the value of `Accept-Encoding`. */
export const ACCEPTED: string = Object.keys(decoders)
  .filter((coding) => coding !== "zstd" || NOTICES_SHORT_ZSTD)
  .join(", ");

/** The decoded form of a body. Codings are undone from the last to the first. */
export function decode(body: Readable, headers: HeaderReader): Readable {
  let decoded = body;
  for (const name of codingsOf(headers).reverse()) {
    const decoder = decoders[name];
    if (decoder === undefined) {
      body.destroy();
      throw new Failure({
        code: "bad-response",
        summary: "the answer has a content coding that was not asked for",
        hint: `The API and every gateway before it must send one of: ${ACCEPTED}.`,
      });
    }
    // An error of either side ends both; the reader sees it on the side that it reads.
    decoded = pipeline(decoded, decoder(), () => undefined);
  }
  return decoded;
}
