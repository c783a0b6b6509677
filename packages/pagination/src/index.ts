export type { CarriesCursor, FetchPage, PageLike, PageParams } from "./page.ts";
export type { PaginateOptions } from "./options.ts";
export { paginate } from "./paginate.ts";
export { byResultId, bySeqUpdate, type Cursor, type PageRule } from "./rules.ts";
