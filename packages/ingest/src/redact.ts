import { createHmac } from "node:crypto";
import { collectionRow, InputError, type JsonValue, type Product } from "cyberintegrations";
import type { Sensitive } from "./settings.ts";

/** Replaces a masked value. */
const mask = "***";

const unmaskable =
  "This version does not know the collection, so it can't mask passwords and personal data in it. To store its feeds as " +
  "they are, set sensitive: keep for this collection in the config.";

/** The paths of sensitive fields as a tree; its leaves are the fields. */
interface PathTree {
  readonly [name: string]: PathTree;
}

/** Returns a copy of a feed without sensitive values. The received feed is not changed. */
export type Redact = (feed: JsonValue) => JsonValue;

/**
 * Returns a function that redacts the feeds of a collection. If there is nothing to redact, it returns the feed itself.
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

/** Copies only the objects on the path to a sensitive field. At a list, the path continues with each element, as in a mapping. */
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

/** Replaces all values in a sensitive field, except null and empty strings. */
function hide(value: JsonValue, replace: (value: string) => string): JsonValue {
  if (value === null || value === "") return value;
  if (typeof value !== "object") return replace(String(value));
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((item) => hide(item, replace));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, hide(inner, replace)]),
  );
}
