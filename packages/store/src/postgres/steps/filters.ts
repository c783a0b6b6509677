import { schema } from "../names.ts";

/** Beside the cursor of a collection: a fingerprint of the filters that it was read with. Null: unknown. */
export const filters: string = `ALTER TABLE ${schema}.collections ADD COLUMN filters text`;
