// Recognition needs libraries, so it has its own entry point: the core stays small.
export { compileIocExtractor } from "./compile-ioc-extractor.ts";
export { extractIocs } from "./extract-iocs.ts";
export type { IocRow } from "./ioc-row.ts";
export type { IocType } from "./recognised.ts";
