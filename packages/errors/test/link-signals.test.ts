import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { linkSignals } from "../src/index.ts";

it.each([0, 1])("aborts with the reason of the first signal that aborts (source %i)", (index) => {
  const sources = [new AbortController(), new AbortController()];
  const { signal } = linkSignals(...sources.map((source) => source.signal), undefined);
  expect(signal.aborted).toBe(false);
  sources[index]?.abort("first");
  sources[1 - index]?.abort("second");
  expect(signal.reason).toBe("first");
});

it("is aborted at once if a source is", () => {
  const { signal } = linkSignals(new AbortController().signal, AbortSignal.abort("before"));
  expect(signal.reason).toBe("before");
});

it("leaves nothing behind at its sources after unlink, and no longer follows them", () => {
  const source = new AbortController();
  const { signal, unlink } = linkSignals(source.signal);
  expect(getEventListeners(source.signal, "abort")).toHaveLength(1);
  unlink();
  expect(getEventListeners(source.signal, "abort")).toHaveLength(0);
  source.abort();
  expect(signal.aborted).toBe(false);
});

it("leaves nothing behind at a source that aborted", () => {
  const source = new AbortController();
  linkSignals(source.signal);
  source.abort();
  expect(getEventListeners(source.signal, "abort")).toHaveLength(0);
});
