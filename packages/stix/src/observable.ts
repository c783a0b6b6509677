import { observableId } from "./ids.ts";
import { stixObject, type StixObject } from "./object.ts";
import { limits, Omissions } from "./values.ts";

/** Types of indicators whose observable has a value. */
const types: ReadonlyMap<string, string> = new Map([
  ["ipv4", "ipv4-addr"],
  ["ipv6", "ipv6-addr"],
  ["domain", "domain-name"],
  ["url", "url"],
  ["email", "email-addr"],
]);

/** Hashes by their names in STIX, in the order in which the specification chooses one for the id. */
const algorithms = { md5: "MD5", sha1: "SHA-1", sha256: "SHA-256", sha512: "SHA-512" } as const;

/** Hashes of a file. */
export type Hashes = Readonly<Partial<Record<keyof typeof algorithms, string>>>;

/** A file as a cyber-observable object. Its id is that of its first hash: MD5, SHA-1, SHA-256 or SHA-512. */
export function file(hashes: Hashes): StixObject | undefined {
  const known = Object.entries(algorithms).flatMap(([type, name]) => {
    const hash = hashes[type as keyof Hashes]?.toLowerCase();
    return hash === undefined ? [] : [[name, hash] as const];
  });
  const [first] = known;
  if (first === undefined) return undefined;
  const id = observableId("file", { hashes: Object.fromEntries([first]) });
  return stixObject(id, { hashes: Object.fromEntries(known) });
}

/**
 * A value as a cyber-observable object, by the type of its indicator; undefined where `pattern` is.
 *
 * @example
 * ```ts
 * observable("ipv4", "198.51.100.3")?.id; // ipv4-addr--…, as in every other implementation of the specification
 * ```
 */
export function observable(type: string, value: string): StixObject | undefined {
  const usable = new Omissions().short(value, limits.value);
  if (usable === undefined) return undefined;
  if (Object.hasOwn(algorithms, type)) return file({ [type]: usable });
  const stixType = types.get(type);
  if (stixType === undefined) return undefined;
  return stixObject(observableId(stixType, { value: usable }), { value: usable });
}
