import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { withUnsafeCursors } from "../faults/effects.ts";
import type { Fault } from "../faults/types.ts";
import type { Collection } from "../data/collection.ts";
import type { Reply } from "./reply.ts";

const BLANKS = Buffer.alloc(65_536, " ");

/** Sends a reply. A fault can delay, truncate or extend it. */
export function sendReply(
  response: ServerResponse,
  reply: Reply,
  collection: Collection | undefined,
  fault: Fault | undefined,
): void {
  const { bytes, type } = encode(reply, fault?.kind === "unsafe-integer" ? collection : undefined);
  const blanks = fault?.kind === "huge-page" ? (fault.bytes ?? 1024 * BLANKS.length) : 0;
  response.writeHead(reply.status, {
    "Content-Type": type,
    "Content-Length": bytes.length + blanks,
    ...reply.headers,
  });
  if (fault?.kind === "stall" || fault?.kind === "cut") {
    response.write(bytes.subarray(0, fault.bytes ?? 1), () => {
      if (fault.kind === "cut") response.destroy();
    });
    return;
  }
  reply.onSent?.();
  if (blanks === 0) {
    response.end(bytes);
    return;
  }
  response.write(bytes);
  Readable.from(blanksOf(blanks)).pipe(response);
}

function* blanksOf(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= BLANKS.length)
    yield BLANKS.subarray(0, Math.min(left, BLANKS.length));
}

function encode(
  { body }: Reply,
  unsafe: Collection | undefined,
): { bytes: Uint8Array; type: string } {
  if (typeof body === "string") return { bytes: Buffer.from(body), type: "text/html" };
  if (body instanceof Uint8Array) return { bytes: body, type: "application/octet-stream" };
  const text = JSON.stringify(body);
  return {
    bytes: Buffer.from(unsafe ? withUnsafeCursors(text, unsafe) : text),
    type: "application/json",
  };
}
