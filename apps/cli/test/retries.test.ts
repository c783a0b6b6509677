import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { createSimulator } from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import { envFor, runBuilt, runInside, tempFolder, untimed } from "./harness.ts";

const faults = [
  { path: "user/granted_collections", kind: "status", status: 503 },
  { collection: "ioc/common", kind: "status", status: 503 },
] as const;
const granted = ["ioc/common"];

describe("a request that is retried", () => {
  it("is shown in plain lines, with the reason and the wait", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1, grants: granted, faults });
    const args = ["sync", "--store", `${folder.path}/a.db`];
    const { code, stderr } = await runInside(args, { env: envFor(simulator) });
    expect(code).toBe(0);
    const log = untimed(stderr);
    expect(log).toMatch(/^API: answered 503; retry 1 of 6 in \d+\.\d s$/m);
    expect(log).toMatch(/^ioc\/common: answered 503; retry 1 of 6 in \d+\.\d s$/m);
  });

  it("is shown above the bars of a terminal", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1, grants: granted, faults });
    const size = { isTTY: true, columns: 80, rows: 30 };
    const stderr = Object.assign(new PassThrough({ encoding: "utf8" }), size);
    await runInside(["sync", "--store", `${folder.path}/a.db`], { env: envFor(simulator), stderr });
    const shown = stripVTControlCharacters(String(stderr.read()));
    expect(shown).toMatch(/^API: answered 503; retry 1 of 6 in \d+\.\d s$/m);
    expect(shown).toMatch(/^ioc\/common: answered 503; retry 1 of 6 in \d+\.\d s$/m);
  });
});

it("a terminal of zero columns gets whole lines", async () => {
  using folder = tempFolder();
  await using simulator = await createSimulator({ feeds: 1, grants: granted });
  const size = { isTTY: true, columns: 0, rows: 0 };
  const stderr = Object.assign(new PassThrough({ encoding: "utf8" }), size);
  await runInside(["sync", "--store", `${folder.path}/a.db`], { env: envFor(simulator), stderr });
  expect(String(stderr.read())).toMatch(/^ioc\/common: done: 1 feed \(1 new/m);
});

it("doctor reports each retry at once, with the reason and the wait", async () => {
  const env = {
    CYBERINTEGRATIONS_API_URL: "http://127.0.0.1:1/",
    CYBERINTEGRATIONS_USERNAME: "u",
    CYBERINTEGRATIONS_API_KEY: "k",
  };
  const { code, stderr } = await runInside(["doctor"], { env });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^API: connection refused; retry 1 of 2 in \d\.\d s\nAPI: connection refused; retry 2 of 2 in \d\.\d s\n$/,
  );
});

describe("sync --log-format json", () => {
  it.each([200, 403])("writes nothing but JSON, to its end (status %i)", async (status) => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1, grants: granted });
    if (status !== 200)
      simulator.addFault({ collection: "ioc/common", kind: "status", status, times: Infinity });
    const args = ["sync", "--log-format", "json", "--store", `${folder.path}/a.db`];
    const { code, stdout, stderr } = await runBuilt(args, envFor(simulator));
    expect(code).toBe(status === 200 ? 0 : 1);
    expect(JSON.parse(stdout)).toMatchObject([{ collection: "ioc/common" }]);
    for (const line of stderr.trimEnd().split("\n"))
      expect(JSON.parse(line)).toMatchObject({ event: expect.any(String) as string });
  });

  it("reports an error as JSON, too", async () => {
    using folder = tempFolder();
    const args = ["sync", "--log-format", "json", "--store", `${folder.path}/a.db`];
    const { code, stderr } = await runInside(args);
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ event: "error", code: "invalid-input" });
  });
});

describe("a text log", () => {
  it("of a sync into a pipe starts each line with the time", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1, grants: granted, faults });
    const args = ["sync", "--store", `${folder.path}/a.db`];
    const { code, stderr } = await runBuilt(args, envFor(simulator));
    expect(code).toBe(0);
    expect(untimed(stderr)).toMatch(/^API: answered 503; .*\n1 collection\n.*\n.*: done: 1 feed /);
  });

  it.each([["sync"], ["sync", "--watch", "1h"]])(
    "of %s %s starts its hints with the time, too",
    async (...args) => {
      using folder = tempFolder();
      const { code, stderr } = await runBuilt([...args, "--store", `${folder.path}/a.db`]);
      expect(code).toBe(2);
      expect(untimed(stderr)).toMatch(/^error: .*\n {7}\w.*\n$/);
    },
  );

  it("of a watch starts each line with the time", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1, grants: granted });
    const end = new AbortController();
    const stderr = new PassThrough({ encoding: "utf8" });
    const args = ["sync", "--watch", "1h", "--store", `${folder.path}/a.db`];
    const running = runInside(args, { env: envFor(simulator), stderr, signal: end.signal });
    let text = "";
    stderr.on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("done:")) end.abort();
    });
    await running;
    expect(untimed(text)).toMatch(/^ioc\/common: done: 1 feed/m);
  });
});
