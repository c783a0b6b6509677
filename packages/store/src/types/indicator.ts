import type { IocType } from "@cyberintegrations/parser/iocs";

/** A feed that contains an indicator. */
export interface IndicatorSource {
  readonly collection: string;
  readonly feedId: string;
}

/**
 * One value that feeds list, aggregated from all its rows that are not withdrawn; or from all its rows, once they all are. Times
 * are ISO 8601 in UTC.
 */
export interface Indicator {
  /** Identifies the type and value: `sha256:` and a hash. */
  readonly id: string;
  readonly type: IocType;
  readonly value: string;
  /** Whether any row is valid: see `IocRow.valid`. */
  readonly valid: boolean;
  /**
   * `withdrawn` if all its rows are; `expired` if the last valid date has passed and a sweep has recorded it; otherwise `live`.
   */
  readonly state: "live" | "withdrawn" | "expired";
  /** The earliest one. */
  readonly firstSeen: string;
  /** The latest one. */
  readonly lastSeen: string;
  /** The latest one; null if any row has none. */
  readonly validUntil: string | null;
  /** When its last row was withdrawn; null if any row is not. */
  readonly withdrawnAt: string | null;
  /** When a sweep recorded that it has expired; null if it has not. */
  readonly expiredAt: string | null;
  /** The strictest one, in lower case; null if it is unknown for any row: treat it as the strictest. */
  readonly tlp: string | null;
  /** The highest one: `red`, `orange`, `green`, or null if it is unknown. */
  readonly severity: string | null;
  /** The highest one, from 0 to 100; null if it is unknown. */
  readonly confidence: number | null;
  /** The names in all rows, in alphabetical order. */
  readonly malware: readonly string[];
  /** The names in all rows, in alphabetical order. */
  readonly actors: readonly string[];
  /** The feeds that list it, ordered by collection and id. */
  readonly sources: readonly IndicatorSource[];
  /** When any of its rows changed last, by the clock of the store. */
  readonly changedAt: string;
  /** The position of its latest change in the change log. */
  readonly position: number;
}

/** Which indicators to read. */
export interface IndicatorSelection {
  /** Only rows of these collections are aggregated. Default: all. */
  readonly collections?: readonly string[] | undefined;
  /** Only these types. Default: all. */
  readonly types?: readonly string[] | undefined;
  /** Only these values. Default: all. */
  readonly values?: readonly Pick<Indicator, "type" | "value">[] | undefined;
  /** Only what was committed at or after this time. */
  readonly since?: Date | undefined;
  /** Only what was committed after this position of the change log. */
  readonly after?: number | undefined;
  /** Includes withdrawn indicators. @default false */
  readonly withdrawn?: boolean | undefined;
  /**
   * `value`: by type and value. `severity`: the highest severity first, and of equal ones the latest `lastSeen`, so that whoever
   * reads only a part gets the most valuable one. `firstSeen`: the earliest first. @default "value"
   */
  readonly order?: "value" | "severity" | "firstSeen" | undefined;
}
