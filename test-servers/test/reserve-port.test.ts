import { randomInt } from "node:crypto";
import { createServer } from "node:http";
import { expect, it } from "vitest";
import { listen } from "../src/listen.ts";
import { reservePort } from "../src/reserve-port.ts";

/** Chooses these ports first, and others at random. */
const choosing = (ports: number[]) => () => ports.shift() ?? randomInt(15_000, 30_000);

it("gives a reserved port to nobody else, though nothing listens on it yet", async () => {
  await using first = await reservePort();
  await using used = await listen(createServer());
  const taken = [first.port, used.port];
  await using second = await reservePort(choosing([...taken]));
  expect(taken).not.toContain(second.port);
});

it("gives a port again when it is no longer reserved", async () => {
  const first = await reservePort();
  await first[Symbol.asyncDispose]();
  await using second = await reservePort(choosing([first.port]));
  expect(second.port).toBe(first.port);
});
