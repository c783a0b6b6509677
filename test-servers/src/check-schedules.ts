import fc, { type IAsyncProperty, type Parameters, type RunDetails } from "fast-check";

/** The number of schedules to run: `few`, or the given share of MODEL_RUNS if that is set. */
export function scheduleCount(few: number, share = 1): number {
  const wanted = process.env["MODEL_RUNS"];
  return wanted === undefined ? few : Math.ceil(Number(wanted) * share);
}

/** How long a model test may take, in ms, on a busy machine too. */
export const scheduleTimeout = (count: number): number => 60_000 + 2000 * count;

/** A failed run to repeat, from MODEL_REPLAY: the seed, the path, and the path of `fc.commands`. */
export function replay(): { seed?: number; path?: string; replayPath?: string } {
  const [seed, path, replayPath] = process.env["MODEL_REPLAY"]?.split(" ") ?? [];
  return {
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path }),
    ...(replayPath === undefined ? {} : { replayPath }),
  };
}

/** Runs schedules until one breaks an invariant. Throws with that schedule, and with the command that repeats it. */
export async function checkSchedules<Values extends unknown[]>(
  property: IAsyncProperty<Values>,
  parameters: Parameters<Values>,
): Promise<void> {
  const { seed, path } = replay();
  const details = await fc.check(property, {
    ...parameters,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path, endOnFailure: true }),
  });
  if (details.failed) throw new Error(report(details), { cause: details.errorInstance });
}

function report<Values>(details: RunDetails<Values>): string {
  const message = fc.defaultReportMessage(details) ?? "";
  const { seed, counterexamplePath } = details;
  const replayPath = /replayPath="([^"]+)"/.exec(message)?.[1] ?? "";
  const values = `${seed} ${counterexamplePath ?? ""} ${replayPath}`.trimEnd();
  return `${message}\n\nTo repeat it, run this test alone (-t) with MODEL_REPLAY="${values}"`;
}
