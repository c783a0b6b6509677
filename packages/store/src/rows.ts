import type { IocRow } from "@cyberintegrations/parser/iocs";
import type { JsonValue } from "@cyberintegrations/parser";
import type { StoredFeed } from "./types/feed.ts";
import type { StoredIoc } from "./types/ioc.ts";

/** A row of the feeds table. Its content is JSON. */
export interface FeedColumns extends Omit<StoredFeed, "feed" | "parsed"> {
  readonly feed: string;
  readonly parsed: string;
}

/** A row of the indicators table. The found indicator is JSON; the columns take precedence over it. */
export interface IocColumns extends Omit<StoredIoc, keyof IocRow> {
  readonly ioc: string;
}

export function feedOf({ feed, parsed, ...rest }: FeedColumns): StoredFeed {
  return {
    ...rest,
    feed: JSON.parse(feed) as JsonValue,
    parsed: JSON.parse(parsed) as JsonValue,
  };
}

export function iocOf({ ioc, ...life }: IocColumns): StoredIoc {
  return { ...(JSON.parse(ioc) as StoredIoc), ...life };
}
