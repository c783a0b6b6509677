import { createHash } from "node:crypto";
import type {
  FeedChange,
  Indicator,
  IndicatorChange,
  ItemPresence,
  LoggedChange,
} from "@cyberintegrations/store";
import type { Selection, Suppressed } from "@cyberintegrations/store/selection";
import type { DeliveredIndicator, Item } from "./item.ts";

/** Whether a value is an object with this member. */
const isMember = <N extends string>(value: unknown, name: N): value is Record<N, unknown> =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name);

/** What becomes of a change: an item, or the reason why nothing is sent. */
export type Choice = { readonly item: Item } | { readonly suppressed: Suppressed | undefined };

/** The id of the object of a change. */
export const idOf = (change: LoggedChange): string =>
  change.kind === "indicator"
    ? change.indicator.id
    : `sha256:${createHash("sha256")
        .update(JSON.stringify([change.feed.collection, change.feed.id]))
        .digest("hex")}`;

const common = (change: LoggedChange) => {
  const { position, committedAt: at } = change;
  const id = idOf(change);
  return { key: `${id}-${position}`, id, position, at };
};

/** What a destination that has the indicator already may still see of it: what identifies it. */
const withoutContext = ({ type, value, firstSeen, lastSeen }: DeliveredIndicator) => ({
  ...{ type, value, firstSeen, lastSeen, validUntil: null, tlp: null },
  ...{ severity: null, confidence: null, malware: [], actors: [], sources: [] },
});

/** Why a live indicator is not delivered; undefined if it is. */
const suppressedBy = (indicator: Indicator, selection: Selection): Suppressed | undefined =>
  indicator.valid ? selection.suppressed(indicator) : "invalid";

/** Whether a destination should have an indicator. */
export const isWanted = (indicator: Indicator, selection: Selection): boolean =>
  indicator.state === "live" && suppressedBy(indicator, selection) === undefined;

/**
 * Chooses what is sent of a change.
 *
 * @param presence Whether the destination has the object, or may have it. Undefined: it has not.
 */
export const choose = (
  change: LoggedChange,
  selection: Selection,
  presence: ItemPresence | undefined,
): Choice =>
  change.kind === "indicator"
    ? chooseIndicator(change, selection, presence)
    : chooseFeed(change, selection, presence);

function chooseIndicator(
  change: IndicatorChange,
  selection: Selection,
  presence: ItemPresence | undefined,
): Choice {
  const { state, type, value, firstSeen, lastSeen, validUntil, tlp } = change.indicator;
  const { severity, confidence, malware, actors, sources } = change.indicator;
  const indicator: DeliveredIndicator = {
    ...{ type, value, firstSeen, lastSeen, validUntil, tlp },
    ...{ severity, confidence, malware, actors, sources },
  };
  const suppressed = suppressedBy(change.indicator, selection);
  if (state === "live" && suppressed === undefined) {
    const event = presence === "acknowledged" ? "indicator.updated" : "indicator.created";
    return { item: { ...common(change), event, indicator } };
  }
  if (presence === undefined) return { suppressed: state === "live" ? suppressed : undefined };
  const event = state === "expired" ? "indicator.expired" : "indicator.withdrawn";
  const shown = suppressed === undefined ? indicator : withoutContext(indicator);
  return { item: { ...common(change), event, indicator: shown } };
}

/** The TLP and the severity are those of the feed's own `evaluation`. */
function chooseFeed(
  { feed, ...change }: FeedChange,
  selection: Selection,
  presence: ItemPresence | undefined,
): Choice {
  const evaluation = isMember(feed.feed, "evaluation") ? feed.feed.evaluation : undefined;
  const text = (name: string) => {
    const value = isMember(evaluation, name) ? evaluation[name] : undefined;
    return typeof value === "string" ? value : null;
  };
  const suppressed = selection.suppressed({
    ...{ type: "feed", value: "", sources: [feed] },
    tlp: text("tlp") ?? text("TLP"),
    severity: text("severity"),
  });
  if (suppressed !== undefined) return { suppressed };
  const { collection, id, feed: raw, parsed } = feed;
  return {
    item: {
      ...common({ ...change, feed }),
      event: presence === "acknowledged" ? "feed.updated" : "feed.created",
      feed: { collection, id, content: parsed ?? raw },
    },
  };
}
