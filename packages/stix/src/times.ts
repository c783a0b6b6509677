import { InputError } from "@cyberintegrations/errors";

const stixTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,}Z$/;

/** The first version of what has no date of its own. `created` may never change, so it is the same for all versions. */
export const created = "2020-01-01T00:00:00.000Z";

/** A date of a feed as a STIX timestamp with milliseconds; undefined if it is none. */
export function timestamp(text: string): string | undefined {
  const time = Date.parse(text);
  // Other years are mistakes, and a timestamp has years of four digits.
  return time >= Date.UTC(1901, 0) && time < Date.UTC(9999, 0)
    ? new Date(time).toISOString()
    : undefined;
}

/**
 * The time of a commit as a STIX timestamp. Its microseconds are kept, so that versions of commits within a millisecond differ.
 *
 * @throws InputError if it is no date
 */
export function versionTime(committedAt: string): string {
  const time = timestamp(committedAt);
  if (time === undefined)
    throw new InputError("expected the date of a commit as ISO 8601", { path: ["committedAt"] });
  return stixTime.test(committedAt) ? committedAt : time;
}

/** A timestamp that many milliseconds later, or earlier. */
export const shifted = (time: string, milliseconds: number): string =>
  new Date(Date.parse(time) + milliseconds).toISOString();
