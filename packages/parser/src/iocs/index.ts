// Recognition with its libraries is an entry of its own, so that the core stays small.
export { extractIocs, type IocRow } from "./extract-iocs.ts";
export type { IocType } from "./recognised.ts";
