import { objectId } from "../ids.ts";
import type { StixObject } from "../object.ts";
import type { FeedContext } from "./context.ts";
import { verbFor } from "./verbs.ts";

/** The most relationships of a feed. */
const most = 20_000;

const typeOf = (id: string) => id.slice(0, id.indexOf("--"));

/** The relationships between all objects of two roles, by rows such as `actor uses malware`. */
export function relationships(
  rows: readonly string[],
  ids: ReadonlyMap<string, readonly string[]>,
  context: FeedContext,
): StixObject[] {
  const found = new Map<string, StixObject>();
  for (const row of rows) {
    const [source = "", verbs = "", target = ""] = row.split(" ");
    for (const source_ref of ids.get(source) ?? []) {
      for (const target_ref of ids.get(target) ?? []) {
        if (source_ref === target_ref) continue;
        if (found.size >= most) {
          context.omissions.count++;
          continue;
        }
        const relationship_type = verbFor(typeOf(source_ref), verbs.split("|"), typeOf(target_ref));
        const id = objectId("relationship", relationship_type, source_ref, target_ref);
        found.set(id, context.shared(id, { relationship_type, source_ref, target_ref }));
      }
    }
  }
  return [...found.values()];
}
