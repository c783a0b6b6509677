/** What a value can be recognised as; `unknown` is everything else. */
export type IocType =
  | "ipv4"
  | "ipv6"
  | "domain"
  | "url"
  | "email"
  | "md5"
  | "sha1"
  | "sha256"
  | "sha512"
  | "cve"
  | "unknown";

/** A value that was understood: its type, and its one normal form. */
export interface Recognised {
  readonly type: IocType;
  readonly value: string;
}

/** Understands one family of values, refanged and trimmed; undefined for all others. */
export type Recogniser = (text: string) => Recognised | undefined;
