import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createZstdDecompress } from "node:zlib";
import { Failure } from "../failure.ts";
import { codingsOf, type HeaderReader } from "../headers.ts";

// Stryker disable next-line ObjectLiteral,ArithmeticOperator: the same bytes in more chunks
const options = { chunkSize: 64 * 1024 }; // Fewer and larger chunks: a page has several hundred kilobytes.

const decoders = new Map<string, () => Transform>([
  ["gzip", () => createGunzip(options)],
  ["br", () => createBrotliDecompress(options)],
  ["zstd", () => createZstdDecompress(options)],
]);

/** Node 22 does not detect a truncated zstd body. It decodes zstd there, but does not request it. */
export const NOTICES_SHORT_ZSTD: boolean = Number.parseInt(process.versions.node) >= 24;

/** The value of `Accept-Encoding`. */
export const ACCEPTED: string = [...decoders.keys()]
  .filter((coding) => coding !== "zstd" || NOTICES_SHORT_ZSTD)
  .join(", ");

/** Decodes a body. Codings are removed from the last to the first. */
export function decode(body: Readable, headers: HeaderReader): Readable {
  let decoded = body;
  for (const name of codingsOf(headers).reverse()) {
    const decoder = decoders.get(name);
    if (decoder === undefined) {
      body.destroy();
      throw new Failure({
        code: "bad-response",
        summary: "the response has a content coding that was not requested",
        hint: `The API and every gateway before it must send one of: ${ACCEPTED}.`,
      });
    }
    // An error on either side ends both. The reader receives it from the side that it reads.
    decoded = pipeline(decoded, decoder(), () => undefined);
  }
  return decoded;
}
