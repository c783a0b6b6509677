import { createHmac } from "node:crypto";
import { collectionRow, InputError, type JsonValue, type Product } from "cyberintegrations";
import type { Sensitive } from "./settings.ts";

/** What a masked value becomes. */
const mask = "***";

const unmaskable =
  "This version does not know the collection, so it can't mask passwords and personal data in it. To store its feeds as " +
  "they are, set sensitive: keep for this collection in the config.";

/** Names on the way to a sensitive field; a name that leads no further is one. */
interface PathTree {
  readonly [name: string]: PathTree;
}

/** Gives a feed without what must not be stored; the feed that came is not changed. */
export type Redact = (feed: JsonValue) => JsonValue;

/**
 * How the feeds of a collection are redacted. Where nothing is to be done, a feed is given back as it is.
 *
 * @throws InputError for a collection whose sensitive fields are unknown, unless they are to be kept.
 */
export function redactorFor(
  product: Product,
  collection: string,
  { how, texts, hmacKey }: Sensitive,
): Redact {
  if (how === "keep") return (feed) => feed;
  const fields = collectionRow(product, collection, true).sensitive;
  if (!fields) {
    throw new InputError(`${collection}: expected sensitive: keep, got ${how}`, {
      hint: unmaskable,
    });
  }
  const paths = [...fields.secrets, ...(texts ? (fields.texts ?? []) : [])];
  if (paths.length === 0) return (feed) => feed;
  const tree = treeOf(paths);
  const replace =
    how === "mask"
      ? () => mask
      : (value: string) =>
          `hmac:${createHmac("sha256", hmacKey ?? "")
            .update(value)
            .digest("base64url")}`;
  return (feed) => redact(feed, tree, replace);
}

function treeOf(paths: readonly string[]): PathTree {
  const tree: Record<string, PathTree> = {};
  for (const path of paths) {
    let branch = tree;
    for (const name of path.split(".")) {
      branch = branch[name] ??= {};
    }
  }
  return tree;
}

/** Copies what lies on the way to a sensitive field, and nothing else. Lists are walked through, as in a mapping. */
function redact(value: JsonValue, tree: PathTree, replace: (value: string) => string): JsonValue {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item) => redact(item, tree, replace));
  }
  // A plain value where an object was expected may be the secret itself.
  const ends = typeof value !== "object" || value === null || Object.keys(tree).length === 0;
  if (ends) return hide(value, replace);
  const copy: Record<string, JsonValue> = { ...(value as Readonly<Record<string, JsonValue>>) };
  for (const [name, branch] of Object.entries(tree)) {
    if (!Object.hasOwn(copy, name)) continue;
    copy[name] = redact(copy[name] as JsonValue, branch, replace);
  }
  return copy;
}

/** Everything that stands at or below a sensitive field, but for what says nothing. */
function hide(value: JsonValue, replace: (value: string) => string): JsonValue {
  if (value === null || value === "") return value;
  if (typeof value !== "object") return replace(String(value));
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((item) => hide(item, replace));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, hide(inner, replace)]),
  );
}
