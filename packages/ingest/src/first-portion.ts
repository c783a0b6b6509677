import type { Portion } from "cyberintegrations";
import { steps, type StepsOptions } from "./steps.ts";

/** The first portion of an iteration, without a request for the next page; undefined if there is none. */
export async function firstPortion(options: StepsOptions): Promise<Portion | undefined> {
  const { settings } = options;
  const alone = { ...settings, options: { ...settings.options, prefetch: 0 } };
  const iteration = steps({ ...options, settings: alone });
  const first = await iteration.next();
  await iteration.return();
  return first.done ? undefined : first.value.portion;
}
