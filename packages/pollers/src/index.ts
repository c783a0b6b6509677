export {
  drpCollections,
  isDrpCollection,
  isTiCollection,
  tiCollections,
  type CollectionOption,
  type CollectionRow,
  type DateFormat,
  type DrpCollection,
  type TiCollection,
  type TiFileCollection,
  type TiOption,
  type TiUpdateCollection,
} from "./catalogue.ts";
export { collectionRow } from "./collections.ts";
export type { Brand } from "./drp-answers.ts";
export { DRPPoller, type Decision, type DrpUpdateOptions } from "./drp-poller.ts";
export type { RequestOptions, SelectOptions, SeqUpdate, WalkOptions } from "./options.ts";
// Poller is exported as a type only: a product is a catalogue plus a poller, made in this package.
export type { AllowUnknown, Poller } from "./poller.ts";
export type { CollectionPortion } from "./search-everywhere.ts";
export type { PollerOptions } from "./settings.ts";
export type { GrantedCollection, SearchHit } from "./ti-answers.ts";
export type { SearchOptions, TiFlags, UpdateOptions } from "./ti-options.ts";
export { TIPoller } from "./ti-poller.ts";
export type { CollectionKeys } from "./keys/collection-keys.ts";
export { drpKeys } from "./keys/drp.ts";
export { tiKeys } from "./keys/ti.ts";
export { drpSensitive } from "./sensitive/drp.ts";
export type { SensitiveFields } from "./sensitive/sensitive-fields.ts";
export { tiSensitive } from "./sensitive/ti.ts";
