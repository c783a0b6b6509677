// The whole of the facade: what its packages export, by name, and nothing of its own. Left out on purpose: what only
// someone who builds on a single layer needs (page rules, a transport of one's own); install that layer for it.
export {
  ConnectionError,
  CyberIntegrationsError,
  InputError,
  ParserError,
  PartialError,
  StoreError,
  type ConnectionErrorCode,
  type ErrorDetails,
  type StoreErrorCode,
} from "@cyberintegrations/errors";
export {
  compileIocsKeys,
  compileMapping,
  explodeEvents,
  parseJson,
  Portion,
  type CompiledIocsKeys,
  type CompiledMapping,
  type Filter,
  type FoundIocs,
  type IocsKeys,
  type IocValue,
  type JsonObject,
  type JsonScalar,
  type JsonValue,
  type Keys,
  type Mapping,
  type ParsedFeed,
} from "@cyberintegrations/parser";
export { extractIocs, type IocRow, type IocType } from "@cyberintegrations/parser/iocs";
export { byResultId, bySeqUpdate, paginate } from "@cyberintegrations/pagination";
export {
  basicAuth,
  Transport,
  type AuthStrategy,
  type Hooks,
  type Logger,
  type Product,
  type RateLimit,
  type RetryOptions,
  type StreamAnswer,
} from "@cyberintegrations/transport";
export {
  createNodeTransport,
  type NodeTransportOptions,
  type ProxyOptions,
  type TlsOptions,
} from "@cyberintegrations/transport/node";
export {
  DRPPoller,
  drpCollections,
  drpKeys,
  TIPoller,
  tiCollections,
  tiKeys,
  type Brand,
  type CollectionKeys,
  type CollectionPortion,
  type CollectionRow,
  type Decision,
  type DrpCollection,
  type DrpUpdateOptions,
  type GrantedCollection,
  type PollerOptions,
  type SearchHit,
  type SearchOptions,
  type SeqUpdate,
  type TiCollection,
  type TiUpdateCollection,
  type UpdateOptions,
} from "@cyberintegrations/pollers";
