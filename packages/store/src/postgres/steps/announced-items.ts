import { schema } from "../names.ts";

/** Adds which items a destination may have: they were about to be sent, and not acknowledged yet. */
export const announcedItems: string = `ALTER TABLE ${schema}.present_items ADD COLUMN announced smallint NOT NULL DEFAULT 0`;
