/** The recognised types of a value; `unknown` is everything else. */
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

/** A recognised value: its type and its normal form. */
export interface Recognised {
  readonly type: IocType;
  readonly value: string;
}

/** Recognises one group of types in a refanged, trimmed value; returns undefined for all others. */
export type Recogniser = (text: string) => Recognised | undefined;
