export type { CarriesCursor, FetchPage, PageLike, PageParams } from "./page.ts";
export { paginate, type PaginateOptions } from "./paginate.ts";
export { byResultId, bySeqUpdate, type Cursor, type PageRule } from "./rules.ts";
