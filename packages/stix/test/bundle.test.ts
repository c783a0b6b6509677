import { expect, it } from "vitest";
import {
  bundle,
  indicatorObject,
  ndjson,
  producer,
  unique,
  type StixObject,
} from "../src/index.ts";

const committedAt = "2026-02-01T10:00:00.000000Z";
const indicator = (value: string) =>
  indicatorObject(
    { type: "domain", value, state: "live", firstSeen: committedAt },
    { committedAt },
  ) as StixObject;

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}

it("writes a bundle and lines of the same objects", async () => {
  const objects = [producer, indicator("a.example"), indicator("b.example")];
  expect(JSON.parse(await textOf(bundle(objects)))).toEqual({
    type: "bundle",
    id: expect.stringMatching(/^bundle--[\da-f-]{36}$/) as string,
    objects,
  });
  const lines = (await textOf(ndjson(objects))).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(objects);
  expect(JSON.parse(await textOf(bundle([])))).toMatchObject({ objects: [] });
});

it("streams 100,000 objects in chunks, and reads no further than it writes", async () => {
  let read = 0;
  const object = indicator("a.example");
  function* objects() {
    for (; read < 100_000; read++) yield object;
  }
  const chunks = bundle(objects());
  let [size, most] = [0, 0];
  const first = String((await chunks.next()).value);
  expect(read).toBeLessThan(1000);
  for await (const chunk of chunks) {
    most = Math.max(most, chunk.length);
    size += chunk.length;
  }
  expect(read).toBe(100_000);
  expect(size + first.length).toBeGreaterThan(100_000 * JSON.stringify(object).length);
  expect(most).toBeLessThan(70_000);
});

it("omits the versions of objects that it remembers, and forgets the oldest", async () => {
  const [a, b, c] = [indicator("a.example"), indicator("b.example"), indicator("c.example")];
  const newer = { ...a, modified: "2026-02-02T10:00:00.000000Z" };
  expect(await Array.fromAsync(unique([a, b, a, newer, b, newer]))).toEqual([a, b, newer]);
  expect(await Array.fromAsync(unique([a, b, a, c, a, b], 2))).toEqual([a, b, c, b]);
});
