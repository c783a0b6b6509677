export type { BackoffOptions } from "./circuit.ts";
export {
  Delivery,
  type Delivered,
  type DeliveryCounts,
  type DeliveryEvents,
  type DeliveryOptions,
} from "./delivery.ts";
export {
  delivered,
  DeliveryError,
  type Check,
  type DeliveryErrorCode,
  type Destination,
  type Held,
  type Inventory,
  type Outcome,
} from "./destination.ts";
export type {
  DeliveredFeed,
  DeliveredIndicator,
  FeedEvent,
  FeedItem,
  IndicatorEvent,
  IndicatorItem,
  Item,
  Source,
} from "./item.ts";
export type { Output } from "./output.ts";
export { reconcile, type ReconcileCounts, type ReconcileOptions } from "./reconcile.ts";
export { deliveryRecord, DeliveryRecorder, type DeliveryRecord } from "./record.ts";
export { settingsChanged } from "./settings.ts";
export type { Waiting } from "./send-batch.ts";
export {
  compileSelection,
  severities,
  tlpLevels,
  type AllowListOptions,
  type Selectable,
  type Selection,
  type SelectionOptions,
  type Severity,
  type Suppressed,
  type Tlp,
} from "@cyberintegrations/store/selection";
export type { DeliveryFailures, DeliverySlice } from "./slice.ts";
