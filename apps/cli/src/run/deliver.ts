import { Delivery } from "@cyberintegrations/outputs";
import type { DeliverOptions } from "../commands/deliver.ts";
import { deliverOutputs, withLag, type OutputState } from "../deliver/deliver-outputs.ts";
import { openFor, type Opened } from "../deliver/opened.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { printJsonLines, type Io } from "../io.ts";
import { measureOutputs } from "../metrics/outputs.ts";
import { serve } from "../metrics/serve.ts";
import { noteWriter } from "../report/choose.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

/** Delivers once, or until interrupted. */
export async function deliver(flags: DeliverOptions, io: Io): Promise<ExitCode> {
  await using opened = await openFor(flags, io);
  if (flags.dryRun) return await preview(opened, io);
  await refuseDemo(opened.store);
  const note = noteWriter(flags, io);
  const running = deliverOutputs({ ...opened, signal: io.signal, note, every: flags.watch });
  const registry = measureOutputs(opened.store, running.states);
  const pages = {
    health: async () => healthOf(await withLag(opened.store, running.states())),
    metrics: () => registry.metrics(),
  };
  await using _server = await serve(flags, pages, note);
  const failed = await running.ended;
  if (io.signal.aborted) {
    note("Interrupted. What was not acknowledged is sent again by the next run.");
    return exitCodes.interrupted;
  }
  return failed.size === 0 ? exitCodes.ok : exitCodes.failed;
}

/** The health of outputs: not ok while one waits for its destination. */
const healthOf = (outputs: readonly OutputState[]) => ({
  ok: outputs.every(({ error }) => error === null),
  outputs,
});

async function preview({ store, outputs }: Opened, io: Io): Promise<ExitCode> {
  for (const output of outputs) {
    for await (const item of new Delivery(store, output).preview()) {
      const line = { output: output.name, ...item };
      if (!(await printJsonLines(io, [line]))) return exitCodes.ok;
      if (io.signal.aborted) return exitCodes.interrupted;
    }
  }
  return exitCodes.ok;
}
