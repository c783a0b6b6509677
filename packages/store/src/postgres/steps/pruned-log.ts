import { schema } from "../names.ts";

/** Adds up to which position commits were checked that no reader needs any more. */
export const prunedLog: string = `ALTER TABLE ${schema}.ioc_index_position ADD COLUMN pruned bigint NOT NULL DEFAULT 0`;
