/** What a token may read. `dashboard` is reserved for the JSON that a dashboard shows. */
export const permissions = ["taxii", "lists", "misp", "dashboard"] as const;

/** What a token may read. */
export type Permission = (typeof permissions)[number];
