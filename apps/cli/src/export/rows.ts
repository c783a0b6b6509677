import type {
  Indicator,
  IndicatorSelection,
  Store,
  StoredFeed,
  StoredIoc,
} from "@cyberintegrations/store";

/** A row to export, and its position in the change log. */
interface Row {
  readonly position: number;
  readonly columns: object;
}

/** Exportable content: its columns and rows. */
interface Content {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<Row>;
}

type Selected = Pick<IndicatorSelection, "collections" | "since" | "after" | "withdrawn">;

/** The contents of a store that can be exported, by name. */
export const contents: Readonly<
  Record<"feeds" | "iocs" | "indicators", (store: Store, selection: Selected) => Content>
> = {
  feeds: (store, selection) => ({
    columns: ["collection", "id", "seqUpdate", "change", "feed", "parsed"],
    rows: rowsOf(store.feeds(selection), feedRow),
  }),
  iocs: (store, selection) => ({
    columns: [
      "type",
      "value",
      "collection",
      "feedId",
      "firstSeen",
      "lastSeen",
      "tlp",
      "severity",
      "validUntil",
      "valid",
      ...(selection.withdrawn ? ["withdrawnAt"] : []),
    ],
    rows: rowsOf(store.iocs(selection), (ioc) => ({
      ...iocRow(ioc),
      ...(selection.withdrawn && { withdrawnAt: ioc.withdrawnAt }),
    })),
  }),
  indicators: (store, selection) => ({
    columns: [
      "type",
      "value",
      "state",
      "firstSeen",
      "lastSeen",
      "validUntil",
      "tlp",
      "severity",
      "confidence",
      "valid",
      "malware",
      "actors",
      "sources",
    ],
    rows: rowsOf(store.indicators(selection), indicatorRow),
  }),
};

async function* rowsOf<Stored extends { readonly position: number }>(
  stored: AsyncIterable<Stored>,
  columnsOf: (one: Stored) => object,
): AsyncGenerator<Row, void, undefined> {
  for await (const one of stored) yield { position: one.position, columns: columnsOf(one) };
}

/** The same for a store with simulated data: each row is marked. */
export const marked = ({ columns, rows }: Content): Content => ({
  columns: [...columns, "demo"],
  rows: (async function* () {
    for await (const row of rows) yield { ...row, columns: { ...row.columns, demo: true } };
  })(),
});

function feedRow({ collection, id, seqUpdate, change, feed, parsed }: StoredFeed) {
  return { collection, id, seqUpdate, change, feed, parsed };
}

function iocRow(ioc: StoredIoc) {
  const { type, value, collection, feedId, firstSeen, lastSeen, tlp, severity } = ioc;
  const { validUntil, valid } = ioc;
  return { type, value, collection, feedId, firstSeen, lastSeen, tlp, severity, validUntil, valid };
}

function indicatorRow(indicator: Indicator) {
  const { type, value, state, firstSeen, lastSeen, validUntil, tlp, severity } = indicator;
  const { confidence, valid, malware, actors, sources } = indicator;
  const levels = { tlp, severity, confidence, valid };
  return {
    type,
    value,
    state,
    firstSeen,
    lastSeen,
    validUntil,
    ...levels,
    malware,
    actors,
    sources,
  };
}
