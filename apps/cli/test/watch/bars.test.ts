import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { BarReporter } from "../../src/report/bars.ts";
import { nothingYet } from "@cyberintegrations/ingest";

it("shows bars while a round runs and a line for each ended collection, round after round", () => {
  const stderr = Object.assign(new PassThrough({ encoding: "utf8" }), {
    isTTY: true,
    columns: 100,
    rows: 30,
  });
  let time = 0;
  const { signal } = new AbortController();
  const io = { stdout: new PassThrough(), stderr, env: {}, signal, now: () => (time += 1000) };
  const shown = () => stripVTControlCharacters(String(stderr.read() ?? ""));
  const bars = new BarReporter(io, "default");
  const names = ["ioc/common", "apt/threat"];
  bars.planned(names);
  for (let round = 0; round < 3; round++) {
    for (const name of names) bars.started(name);
    const begun = shown();
    for (const name of names) expect(begun).toMatch(new RegExp(`${name} +░+ 0 done`));
    expect(begun).toContain("0 of 2 collections done");
    bars.finished({ ...nothingYet("ioc/common") });
    const half = shown();
    expect(half).toContain("✓ ioc/common: done: 0 feeds");
    expect(half).toContain("1 of 2 collections done");
    bars.finished({ ...nothingYet("apt/threat") });
    const idle = shown();
    expect(idle).toContain("✓ apt/threat: done: 0 feeds");
    expect(idle).not.toContain("2 of 2");
  }
  bars.close();
});
