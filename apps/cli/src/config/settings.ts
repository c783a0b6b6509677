import type { Account, Sensitive } from "@cyberintegrations/ingest";
import type { InputError } from "cyberintegrations";
import type { Source } from "./source.ts";

/** How to reach the API. */
export type Connection = Pick<
  Account["connection"],
  | "apiUrl"
  | "username"
  | "apiKey"
  | "allowHttp"
  | "proxy"
  | "tls"
  | "timeout"
  | "maxBodyBytes"
  | "rateLimit"
  | "retry"
>;

/** Everything that a command needs to know, from the config, the environment and the flags. */
export interface Settings extends Account {
  readonly tenant: string;
  readonly connection: Connection;
  /** The path of a SQLite file, or a `postgres://` URL. */
  readonly store: string;
  readonly sensitive: Sensitive;
  readonly concurrency: number;
  readonly source: Source;
  /** Gives an error about the connection its place in the config file, or the name of its variable. */
  readonly locate: (error: InputError) => InputError;
}
