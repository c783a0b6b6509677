/// <reference lib="esnext.disposable" preserve="true" />
import { InputError } from "@cyberintegrations/errors";
import { defaultTenant, type Store } from "@cyberintegrations/store";
import { compileSelection, type SelectionOptions } from "@cyberintegrations/store/selection";
import { createApp, isLoopback, type ServedRequest } from "./app.ts";
import { Lists } from "./lists/lists.ts";
import type { ListOptions } from "./lists/list-options.ts";
import type { CertificateFiles } from "./listener/certificate-files.ts";
import { listen, type Limits } from "./listener/listen.ts";
import { Misp } from "./misp/misp.ts";
import { permissions } from "./permission.ts";
import { Taxii } from "./taxii/taxii.ts";
import { Stores } from "./stores.ts";
import { Tokens, type TokenOptions } from "./tokens.ts";

/** What a server serves, to whom, and where. */
export interface ServerOptions extends Pick<
  SelectionOptions,
  "collections" | "minSeverity" | "allowList"
> {
  /** The host and the port, such as `127.0.0.1:8443` or `[::]:8443`. Port 0 selects a free one. @default "127.0.0.1:8443" */
  readonly listen?: string | undefined;
  /** Without it, the server speaks HTTP. */
  readonly tls?: CertificateFiles | undefined;
  /** Allows HTTP beyond this machine: a reverse proxy in front of the server has the certificate. @default false */
  readonly allowHttp?: boolean | undefined;
  readonly tokens?: readonly TokenOptions[] | undefined;
  /** Serves the default tenant without a token, up to TLP amber. Only on loopback. @default false */
  readonly withoutToken?: boolean | undefined;
  /** Lists by name, below `/lists/`. Default: none. */
  readonly lists?: Readonly<Record<string, ListOptions>> | undefined;
  /** The URL by which clients reach the server, if a reverse proxy is in front of it. TAXII returns it to them. */
  readonly publicUrl?: string | undefined;
  readonly limits?: Limits | undefined;
  /** Called after each request. */
  readonly onRequest?: ((request: ServedRequest) => void) | undefined;
  /** The current time in milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** How often the certificate files are compared, in ms. @default 10000 */
  readonly compareCertificateEvery?: number | undefined;
}

/** A server that answers until it is closed. */
export interface RunningServer extends AsyncDisposable {
  /** With a slash at its end. */
  readonly url: string;
  /** Ends all connections. The store stays open. */
  readonly close: () => Promise<void>;
}

/**
 * Serves what is in a store, read-only. Several servers of one store can run behind a load balancer.
 *
 * @throws InputError for an invalid option, and if it can't listen there.
 *
 * @example
 * ```ts
 * await using server = await startServer(store, {
 *   tokens: [{ name: "firewall", secret, read: ["lists"] }],
 *   lists: { "bad-ips": { types: ["ipv4", "ipv6"], limit: 50_000 } },
 * });
 * ```
 */
export async function startServer(store: Store, options: ServerOptions): Promise<RunningServer> {
  const { tokens: known = [], lists = {}, limits = {}, now = Date.now } = options;
  const { collections, minSeverity, allowList } = options;
  const { host, port } = address(options);
  const tokens = new Tokens(known, now);
  const selection = { collections, minSeverity, allowList };
  compileSelection(selection);
  // A tenant that the store can't have is an error at the start.
  for (const tenant of tokens.tenants) if (tenant !== store.tenant) store.forTenant(tenant);
  const stores = new Stores(store, now);
  const served = new Lists({ lists, selection, storeOf: stores.of });
  const taxii = new Taxii({ selection, storeOf: stores.of, publicUrl: options.publicUrl });
  const misp = new Misp({ selection, storeOf: stores.of });
  const app = createApp({
    tokens,
    surfaces: [served, taxii, misp],
    anyone: options.withoutToken
      ? { name: "", tenant: defaultTenant, tlp: "amber", read: new Set(permissions) }
      : undefined,
    requestsPerMinute: limits.requestsPerMinute ?? 600,
    now,
    onRequest: options.onRequest,
  });
  const { fetch } = app;
  const { tls, compareCertificateEvery: compareEvery } = options;
  const listener = await listen({ host, port, tls, limits, fetch, compareEvery });
  const close = async () => {
    await listener.close();
    served.close();
    misp.close();
  };
  return { url: listener.url, close, [Symbol.asyncDispose]: close };
}

/** Where it listens. @throws InputError for what would serve data to everyone, or tokens in the clear. */
function address(options: ServerOptions): { readonly host: string; readonly port: number } {
  const { listen = "127.0.0.1:8443", tls, allowHttp = false, tokens = [] } = options;
  const [, bracketed, plain, digits = ""] =
    /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(listen) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535)
    throw new InputError("expected a host and a port, such as 127.0.0.1:8443", {
      path: ["listen"],
    });
  if (options.withoutToken && !isLoopback(host))
    throw new InputError("expected false, because the server does not listen on loopback only", {
      path: ["withoutToken"],
      hint: "Add a token, or listen on 127.0.0.1.",
    });
  if (!options.withoutToken && tokens.length === 0)
    throw new InputError("expected at least one token", {
      path: ["tokens"],
      hint: "Nothing is served without a token.",
    });
  if (!tls && !allowHttp && !isLoopback(host))
    throw new InputError(
      "expected a certificate, because the server is reached from other machines",
      {
        path: ["tls"],
        hint: "Set tls, or allowHttp if a reverse proxy with a certificate is in front of it.",
      },
    );
  return { host, port };
}
