import { objectId } from "./ids.ts";
import type { StixObject } from "./object.ts";

type Objects = Iterable<StixObject> | AsyncIterable<StixObject>;

/** About how many characters a chunk has. */
const chunkSize = 65_536;

/** Collects pieces of text to chunks of about the same size. */
async function* chunks(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let chunk = "";
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < chunkSize) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

/**
 * Writes a bundle as chunks of JSON. It holds one chunk in memory, so a bundle can be of any size.
 *
 * @param objects the objects; they may be read while the bundle is written
 * @param name what identifies the bundle. Default: `bundle`
 */
export function bundle(objects: Objects, name = "bundle"): AsyncGenerator<string, void, undefined> {
  async function* pieces() {
    yield `{"type":"bundle","id":"${objectId("bundle", name)}","objects":[`;
    let separator = "\n";
    for await (const object of objects) {
      yield separator + JSON.stringify(object);
      separator = ",\n";
    }
    yield "\n]}\n";
  }
  return chunks(pieces());
}

/** Writes one object per line, as chunks of text. */
export function ndjson(objects: Objects): AsyncGenerator<string, void, undefined> {
  async function* pieces() {
    for await (const object of objects) yield `${JSON.stringify(object)}\n`;
  }
  return chunks(pieces());
}

/**
 * Omits versions of objects that it has seen before. Feeds share objects, such as a malware or a country.
 *
 * @param remember the number of versions that it remembers, the last ones. @default 100_000
 */
export async function* unique(
  objects: Objects,
  remember = 100_000,
): AsyncGenerator<StixObject, void, undefined> {
  const seen = new Set<string>();
  for await (const object of objects) {
    // Cyber-observable objects have no versions; feeds with another TLP mark them in another way.
    const key = JSON.stringify([object.id, object.modified ?? object.object_marking_refs]);
    const known = seen.delete(key);
    seen.add(key);
    if (!known) yield object;
    for (const oldest of seen) {
      if (seen.size <= remember) break;
      seen.delete(oldest);
    }
  }
}
