#!/usr/bin/env node
import { useCompileCache } from "./compile-cache.ts";
import { exitCodes } from "./exit.ts";

// Checked before anything else is loaded: an older Node would fail with an error that explains nothing.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `cyberintegrations needs Node 22.19 or newer. This is Node ${process.version}.\n`,
  );
  process.exit(exitCodes.usage);
}

useCompileCache(process.env);

const interrupt = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // The first signal lets the current page be stored. The second exits at once, which loses nothing either.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  });
}

/** A failed write is reported to its caller. Without a listener, Node would also end the process with a stack trace. */
function guarded<Stream extends NodeJS.WritableStream>(stream: Stream): Stream {
  if (stream.listenerCount("error") === 0) stream.on("error", () => undefined);
  return stream;
}

const { printableLines } = await import("./printable.ts");
// A defect. Node itself would print its stack trace unescaped, and the message may quote a feed.
process.on("uncaughtException", (error: unknown) => {
  const trace = error instanceof Error ? error.stack : undefined;
  process.stderr.write(`${printableLines(trace ?? String(error))}\n`);
  process.exit(exitCodes.failed);
});

const { run } = await import("./program.ts");
const code = await run(process.argv.slice(2), {
  // Node creates a stream on first access.
  get stdout() {
    return guarded(process.stdout);
  },
  get stderr() {
    return guarded(process.stderr);
  },
  env: process.env,
  signal: interrupt.signal,
  now: Date.now,
});
// Results have been written by now. Work that can't be cancelled, such as a name lookup or a write to a pipe that nobody
// reads, would keep the process running.
if (interrupt.signal.aborted) process.exit(code);
process.exitCode = code;
