#!/usr/bin/env node
import { useCompileCache } from "./compile-cache.ts";
import { exitCodes } from "./exit-codes.ts";

// Before anything else is loaded: an older Node would fail with a riddle.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `cyberintegrations needs Node 22.18 or newer, and runs on ${process.version}\n`,
  );
  process.exit(exitCodes.usage);
}

useCompileCache(process.env);

const interrupt = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // The first lets the portion in hand be stored; the second ends at once, which loses nothing either.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  });
}

const { run } = await import("./run.ts");
process.exitCode = await run(process.argv.slice(2), {
  // Node makes a stream when it is first asked for.
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  env: process.env,
  signal: interrupt.signal,
  now: Date.now,
});
// What can't be cancelled, such as a name lookup, would keep the process alive for as long as it takes.
if (interrupt.signal.aborted) process.stdout.write("", () => process.exit());
