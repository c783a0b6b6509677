import type { StixObject } from "@cyberintegrations/stix";
import { badRequest } from "../refusal.ts";
import type { Cursor } from "./page.ts";
import { readTime, type TimeOfObject } from "./time.ts";

/** The most objects on a page. */
const most = 1000;

/** What a client asks of a collection. */
export interface Query {
  readonly limit: number;
  readonly next: Cursor | undefined;
  readonly addedAfter: TimeOfObject | undefined;
  readonly matches: (object: StixObject) => boolean;
}

/** @throws RefusedError for a value that is not valid. */
export function readQuery(parameter: (name: string) => string | undefined): Query {
  const added = parameter("added_after");
  const addedAfter = added === undefined ? undefined : readTime(added);
  if (added !== undefined && addedAfter === undefined)
    throw badRequest("added_after: expected a date in UTC such as 2026-01-31T00:00:00.000000Z.");
  const limit = parameter("limit");
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit))
    throw badRequest("limit: expected a whole number of 1 or more.");
  const next = parameter("next");
  return {
    limit: Math.min(Number(limit ?? most), most),
    next: next === undefined ? undefined : readNext(next),
    addedAfter,
    matches: matcher(parameter),
  };
}

/** A cursor as text. It contains everything that is needed to continue, so a client needs to repeat nothing but its filters. */
export const writeNext = ({ position, index }: Cursor): string => `${position}.${index}`;

function readNext(text: string): Cursor {
  const [, position, index] = /^(-1|\d{1,15})\.(\d{1,6})$/.exec(text) ?? [];
  if (position === undefined) throw badRequest("next: expected the value of the page before.");
  return { position: Number(position), index: Number(index) };
}

const versionKeywords = ["first", "last", "all"];

/** The last version of each object is the only one: it is also the first, and all. */
function matcher(parameter: (name: string) => string | undefined): Query["matches"] {
  const list = (name: string) => parameter(`match[${name}]`)?.split(",");
  const [ids, types, specs, versions] = ["id", "type", "spec_version", "version"].map(list);
  const times = versions?.map((version) => {
    if (versionKeywords.includes(version)) return version;
    const time = readTime(version);
    if (!time) throw badRequest("match[version]: expected first, last, all, or a date in UTC.");
    return time.microseconds;
  });
  const isVersion = (object: StixObject) =>
    times === undefined ||
    times.some(
      (time) => typeof time === "string" || time === readTime(versionOf(object))?.microseconds,
    );
  return (object) =>
    (ids?.includes(object.id) ?? true) &&
    (types?.includes(object.type) ?? true) &&
    (specs?.includes(object.spec_version) ?? true) &&
    isVersion(object);
}

/** The version of an object: when it was modified, or created if it can't be. */
export const versionOf = ({ modified, created }: StixObject): string =>
  typeof modified === "string" ? modified : typeof created === "string" ? created : "";
