import type { IocRow } from "@cyberintegrations/parser/iocs";
import type { FeedRecord, PortionCommit } from "../../src/index.ts";

/** An indicator without attributes. */
export const ioc = (value: string, rest: Partial<IocRow> = {}): IocRow => ({
  type: "ipv4",
  value,
  raw: value,
  key: "ip",
  valid: true,
  reason: null,
  feedId: "a",
  tlp: "amber",
  severity: null,
  confidence: null,
  ttl: 30,
  firstSeen: null,
  lastSeen: null,
  deleted: false,
  malware: [],
  actors: [],
  ...rest,
});

export const feed = (
  id: string,
  seqUpdate: string,
  title = "t",
  iocs: readonly IocRow[] = [],
): FeedRecord => ({ id, seqUpdate, feed: { id, seqUpdate, title }, parsed: { title }, iocs });

export const portion = (
  from: string | null,
  to: string | null,
  ...feeds: readonly FeedRecord[]
): PortionCommit => ({ collection: "apt/threat", from, to, feeds });

export async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return list;
}
