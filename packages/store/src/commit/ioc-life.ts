import type { IocRow } from "@cyberintegrations/parser/iocs";
import { daysAfter, instant } from "./instant.ts";
import type { IocState } from "./transaction.ts";

/** The version of a feed that indicators were found in. */
export interface NamedBy {
  readonly feedId: string;
  /** When the store received its content. */
  readonly contentAt: string;
  readonly now: string;
  readonly stamp: Stamp;
}

/** Returns the number of the collection's next change: of a feed, or of an indicator of it. */
export type Stamp = (feedId: string) => number;

/** The indicators of a feed, by identity. */
export type FeedIocs = ReadonlyMap<string, IocState>;

/** The identity of an indicator in its feed. */
export function iocKey({ type, value }: Pick<IocState, "type" | "value">): string {
  return `${type} ${value}`;
}

/**
 * The indicators of a feed after a new version: those in it, and those no longer in it, which are withdrawn. An unchanged
 * indicator is the same object as before.
 */
export function afterVersion(
  before: FeedIocs,
  found: readonly IocRow[],
  version: NamedBy,
): FeedIocs {
  const after = new Map<string, IocState>();
  for (const [key, row] of onceEach(found)) after.set(key, named(row, before.get(key), version));
  for (const [key, state] of before) {
    if (!after.has(key)) after.set(key, withdrawn(state, version));
  }
  return after;
}

/** Several keys may find the same indicator. The first is used, but one that is not deleted takes precedence. */
function onceEach(found: readonly IocRow[]): Map<string, IocRow> {
  const rows = new Map<string, IocRow>();
  for (const row of found) {
    const key = iocKey(row);
    const other = rows.get(key);
    if (other === undefined || (other.deleted && !row.deleted)) rows.set(key, row);
  }
  return rows;
}

function named(
  row: IocRow,
  before: IocState | undefined,
  { feedId, contentAt, now, stamp }: NamedBy,
): IocState {
  const { type, value, ttl } = row;
  const first = instant(row.firstSeen);
  const lastSeen = instant(row.lastSeen) ?? first ?? contentAt;
  // Stryker disable next-line EqualityOperator: of two equal times either is the first
  const known = before && before.firstSeen < lastSeen ? before.firstSeen : lastSeen;
  const validUntil = ttl === null ? null : daysAfter(lastSeen, ttl);
  const withdrawnAt = row.deleted ? (before?.withdrawnAt ?? now) : null;
  // Not undone by a clock that is behind.
  const expiredBefore = before?.validUntil === validUntil ? before.expiredAt : null;
  // As texts, every time is less than null.
  const isOver = String(validUntil) <= now;
  const state = {
    feedId,
    type,
    value,
    ioc: JSON.stringify(row),
    firstSeen: first ?? known,
    lastSeen,
    validUntil,
    withdrawnAt,
    expiredAt: withdrawnAt === null ? (expiredBefore ?? (isOver ? now : null)) : null,
  };
  if (before && isSame(before, state)) return before;
  return { ...state, changedAt: now, isNew: before ? 0 : 1, version: stamp(feedId) };
}

/** An indicator that its feed no longer contains. */
export function withdrawn(
  state: IocState,
  { now, stamp }: Pick<NamedBy, "now" | "stamp">,
): IocState {
  if (state.withdrawnAt !== null) return state;
  const change = { withdrawnAt: now, expiredAt: null, changedAt: now, isNew: 0 } as const;
  return { ...state, ...change, version: stamp(state.feedId) };
}

const changeable = [
  "ioc",
  "firstSeen",
  "lastSeen",
  "validUntil",
  "withdrawnAt",
  "expiredAt",
] as const;

function isSame(before: IocState, after: Pick<IocState, (typeof changeable)[number]>): boolean {
  return changeable.every((name) => before[name] === after[name]);
}
