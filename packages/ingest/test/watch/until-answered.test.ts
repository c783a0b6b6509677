import {
  ConnectionError,
  CyberIntegrationsError,
  type ConnectionErrorCode,
} from "cyberintegrations";
import { describe, expect, it } from "vitest";
import { untilAnswered } from "../../src/index.ts";
import { FakeClock } from "./fake-clock.ts";

const minute = 60_000;
const codes = ["network", "timeout", "server", "rate-limited", "proxy", "bad-response"];

/** Asks until there is an answer; the first requests fail with these errors. */
async function ask(errors: readonly Error[], signal = new AbortController().signal) {
  const clock = new FakeClock();
  const failed: [unknown, number][] = [];
  let asked = 0;
  const answer = await untilAnswered(
    () => {
      const error = errors[asked];
      asked += 1;
      return error ? Promise.reject(error) : Promise.resolve("answer");
    },
    {
      interval: 5 * minute,
      clock,
      signal,
      failed: (error, wait) => failed.push([error, wait]),
    },
  ).catch((error: unknown) => ({ error }));
  return { answer, asked, failed, slept: clock.slept };
}

describe("a request that is repeated until it succeeds", () => {
  it("is sent once if it succeeds", async () => {
    expect(await ask([])).toEqual({ answer: "answer", asked: 1, failed: [], slept: [] });
  });

  it.each(codes as ConnectionErrorCode[])("is sent again after %s", async (code) => {
    const error = new ConnectionError(code, "it failed");
    expect(await ask([error])).toEqual({
      answer: "answer",
      asked: 2,
      failed: [[error, minute]],
      slept: [minute],
    });
  });

  it("waits longer after each failure, and reports each wait", async () => {
    const error = new ConnectionError("network", "it failed");
    const { asked, failed } = await ask([error, error, error, error]);
    expect(asked).toBe(5);
    expect(failed.map(([, wait]) => wait / minute)).toEqual([1, 2, 4, 8]);
  });

  it.each([
    "unauthorized",
    "forbidden",
    "not-allow-listed",
    "bad-request",
    "not-found",
    "tls",
    "invalid-input",
  ])("ends with %s, which no retry fixes", async (code) => {
    const error = new CyberIntegrationsError(code, "it failed");
    expect(await ask([error])).toEqual({ answer: { error }, asked: 1, failed: [], slept: [] });
  });

  it("ends with a defect of the program", async () => {
    const error = new TypeError("a defect");
    expect(await ask([error])).toEqual({ answer: { error }, asked: 1, failed: [], slept: [] });
  });

  it("ends with its error when the signal has aborted", async () => {
    const error = new ConnectionError("network", "it failed");
    const result = await ask([error], AbortSignal.abort());
    expect(result).toEqual({ answer: { error }, asked: 1, failed: [], slept: [] });
  });
});
