import type { Portion } from "cyberintegrations";
import { steps, type StepsOptions } from "./steps.ts";

/** The portion that a walk would begin with, and no page beyond it; undefined where there is none. */
export async function firstPortion(options: StepsOptions): Promise<Portion | undefined> {
  const { settings } = options;
  const alone = { ...settings, options: { ...settings.options, prefetch: 0 } };
  const walk = steps({ ...options, settings: alone });
  const first = await walk.next();
  await walk.return();
  return first.done ? undefined : first.value.portion;
}
