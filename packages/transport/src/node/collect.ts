import type { Readable } from "node:stream";
import { oversized } from "../fetch.ts";

/** Reads a stream to its end. It uses events because iterating over the stream is noticeably slower. */
export function collect(stream: Readable, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream
      .on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) stream.destroy(oversized(maxBytes));
        else chunks.push(chunk);
      })
      .on("end", () => {
        resolve(Buffer.concat(chunks, size));
      })
      .on("error", reject);
  });
}
