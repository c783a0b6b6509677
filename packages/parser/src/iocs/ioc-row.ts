import type { IocValue } from "../iocs-keys.ts";
import type { IocType } from "./recognised.ts";

/** One IoC of one feed, with its context. Dates and levels have the feed's own format. */
export interface IocRow {
  /** The recognised type of the value. */
  readonly type: IocType;
  /** The normalised value. An unknown value is only refanged and trimmed. */
  readonly value: string;
  /** The original value in the feed. */
  readonly raw: IocValue;
  /** The name of the key that found the value. */
  readonly key: string;
  /** False if the value was not recognised, or if its type does not match the key's name. */
  readonly valid: boolean;
  /** Why the value is not valid, without the value itself; null if it is valid. */
  readonly reason: string | null;
  /** The feed's `id`. */
  readonly feedId: string | null;
  /** `evaluation.tlp` or `evaluation.TLP`, in lower case. */
  readonly tlp: string | null;
  /** `evaluation.severity`. */
  readonly severity: string | null;
  /** The lower one of `evaluation.reliability` and `evaluation.credibility`, from 0 to 100; the only one, if the other is unknown. */
  readonly confidence: number | null;
  /** `evaluation.ttl`, in days. */
  readonly ttl: number | null;
  /** `dateFirstSeen` of the indicator, else of the feed. */
  readonly firstSeen: string | null;
  /** `dateLastSeen` of the indicator, else of the feed. */
  readonly lastSeen: string | null;
  /** Whether the indicator is withdrawn: true only if every occurrence of it in this feed is marked as deleted. */
  readonly deleted: boolean;
  /** Names of malware, from `malwareList` and `malware`. */
  readonly malware: readonly string[];
  /** Names of actors, from `threatActor` and `threatList`. */
  readonly actors: readonly string[];
}
