import { schema } from "../names.ts";

/** Adds a fingerprint of the filters of the last read to each collection. Null: unknown. */
export const filters: string = `ALTER TABLE ${schema}.collections ADD COLUMN filters text`;
