import { settingsChanged, type Output } from "@cyberintegrations/outputs";
import type { Store } from "@cyberintegrations/store";

/** What to do after the settings of an output have changed. */
export const settingsNote = (name: string): string =>
  "its settings have changed, and apply to what changes from now on. To apply them to what was delivered before, " +
  `run: cyberintegrations outputs replay ${name} --from 0`;

/** The names of outputs whose settings have changed since they last delivered. */
export async function changedOutputs(
  store: Store,
  outputs: readonly Omit<Output, "destination">[],
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  for (const output of outputs) if (await settingsChanged(store, output)) changed.add(output.name);
  return changed;
}
