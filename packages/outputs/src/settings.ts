import { createHash } from "node:crypto";
import type { Store } from "@cyberintegrations/store";
import type { Output } from "./output.ts";

type Selecting = Omit<Output, "destination" | "from" | "backoff">;

/** The row of a store with the fingerprint of an output's settings. The name is in parentheses, so no list of collections has it. */
const markOf = ({ name }: Selecting): string => `(output ${name})`;

const sorted = (texts: readonly string[] | undefined) => texts && [...new Set(texts)].sort();

/** A fingerprint of the settings that decide what is delivered. Settings that are equal to the defaults have no effect. */
function fingerprintOf({ content, collections, tlp, minSeverity, allowList }: Selecting): string {
  const { entries, deliverReserved } = allowList ?? {};
  const settings = [
    ...[content ?? "indicators", sorted(collections) ?? null, tlp ?? "amber", minSeverity ?? null],
    ...[sorted(entries) ?? [], deliverReserved ?? false],
  ];
  return createHash("sha256").update(JSON.stringify(settings)).digest("base64url");
}

/**
 * Whether an output has other settings now than when it last delivered. They apply to what changes from then on. To apply them to
 * what was delivered before, replay the output.
 */
export async function settingsChanged(store: Store, output: Selecting): Promise<boolean> {
  const known = await store.cursor(markOf(output));
  return known !== null && known !== fingerprintOf(output);
}

/** Records that an output delivers with its present settings from now on. */
export async function recordSettings(store: Store, output: Selecting): Promise<void> {
  const [collection, to] = [markOf(output), fingerprintOf(output)];
  const from = await store.cursor(collection);
  if (from !== to) await store.commit({ collection, from, to, feeds: [] });
}
