/** Where in a collection's feeds stands what must not lie about: everything below these paths. */
export interface SensitiveFields {
  /** Passwords, card data, personal data. */
  readonly secrets: readonly string[];
  /** What people wrote, and what leaked: it may hold anything. Sensitive by choice. */
  readonly texts?: readonly string[];
}
