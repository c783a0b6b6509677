export { bundle, ndjson, unique } from "./bundle.ts";
export { collectionMappings } from "./feed/collections.ts";
export { feedLevels } from "./feed/evaluation.ts";
export { feedObjects, type FeedObjects, type StixFeed } from "./feed/feed-objects.ts";
export type { KindName } from "./feed/kinds.ts";
export type {
  CollectionMapping,
  MainMapping,
  PartMapping,
  PropertyMapping,
  ReaderName,
} from "./feed/mapping.ts";
export { indicatorId, objectId, observableId } from "./ids.ts";
export { indicatorObject, type IndicatorFacts, type IndicatorOptions } from "./indicator.ts";
export type { StixObject } from "./object.ts";
export { file, observable, type Hashes } from "./observable.ts";
export { pattern } from "./pattern.ts";
export { producer } from "./producer.ts";
export { tlpLevel, tlpMarking, tlpMarkings, type TlpLevel } from "./tlp.ts";
