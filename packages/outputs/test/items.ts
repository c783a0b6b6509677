import type { DeliveredIndicator, IndicatorItem } from "../src/index.ts";

/** An indicator of a documentation network, with further properties. */
const indicatorOf = (more: Partial<DeliveredIndicator> = {}): DeliveredIndicator => ({
  type: "ipv4",
  value: "192.0.2.1",
  firstSeen: "2026-01-01T00:00:00.000Z",
  lastSeen: "2026-02-01T00:00:00.000Z",
  validUntil: "2026-03-01T00:00:00.000Z",
  tlp: "green",
  severity: "orange",
  confidence: 50,
  malware: ["Example Loader"],
  actors: ["Example Group"],
  sources: [{ collection: "ioc/common", feedId: "feed-1" }],
  ...more,
});

/** A change of an indicator. */
export const itemOf = (
  id: string,
  position = 1,
  more: Partial<DeliveredIndicator> = {},
  event: IndicatorItem["event"] = "indicator.created",
): IndicatorItem => ({
  key: `${id}-${position}`,
  id,
  position,
  at: "2026-02-02T00:00:00.000Z",
  event,
  indicator: indicatorOf(more),
});
