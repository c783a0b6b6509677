// Recognition needs libraries, so it has its own entry point: the core stays small.
export { compileIocExtractor, extractIocs, type IocRow } from "./extract-iocs.ts";
export type { IocType } from "./recognised.ts";
