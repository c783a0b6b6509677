export { isDate } from "./checks.ts";
export { collectionRow, successorOf, type Catalogue } from "./catalogue.ts";
export type { CollectionKeys, CollectionRow, DateFormat, SensitiveFields } from "./collection.ts";
export type { Brand } from "./drp/answers.ts";
export { drpCollections, isDrpCollection, type DrpCollection } from "./drp/collections.ts";
export { drpKeys } from "./drp/keys.ts";
export type { DrpUpdateOptions } from "./drp/options.ts";
export { DRPPoller, type Decision } from "./drp/poller.ts";
export type {
  CollectionRequestOptions,
  OptionRow,
  RequestOptions,
  SelectOptions,
  SeqUpdate,
  IterationOptions,
} from "./options.ts";
export { Poller, type AllowUnknown } from "./poller.ts";
export type {
  CollectionHits,
  CollectionPortion,
  GlobalSearch,
  GrantedCollection,
  IterateOptions,
  Product,
  ProductSession,
  UpdateStart,
} from "./product.ts";
export { products } from "./products.ts";
export type { PollerOptions } from "./settings.ts";
export type { SearchHit } from "./ti/answers.ts";
export {
  isTiCollection,
  tiCollections,
  type TiCollection,
  type TiFileCollection,
  type TiOption,
  type TiUpdateCollection,
} from "./ti/collections.ts";
export { tiKeys } from "./ti/keys.ts";
export type { SearchOptions, TiFlags, UpdateOptions } from "./ti/options.ts";
export { TIPoller, type SeqUpdateDictOptions } from "./ti/poller.ts";
