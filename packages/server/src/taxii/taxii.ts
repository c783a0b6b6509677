import type { Store } from "@cyberintegrations/store";
import {
  compileSelection,
  selectedCollections,
  type Selection,
  type SelectionOptions,
} from "@cyberintegrations/store/selection";
import { objectId } from "@cyberintegrations/stix";
import { Hono, type Context } from "hono";
import { refused, RefusedError } from "../refusal.ts";
import type { Env, Surface } from "../surface.ts";
import { accepts, isContentType, mediaType } from "./media-type.ts";
import { beginning, beginningTime, readPage, type Cursor, type Page } from "./page.ts";
import { readQuery, versionOf, writeNext, type Query } from "./query.ts";
import { writeTime, type TimeOfObject } from "./time.ts";

export interface TaxiiOptions {
  readonly selection: SelectionOptions;
  readonly storeOf: (tenant: string) => Promise<Store>;
  /** The URL by which clients reach the server. Default: that of the request. */
  readonly publicUrl?: string | undefined;
}

const stixType = "application/stix+json;version=2.1";

/** The collection with everything. */
const everything = "everything";

const idOf = (name: string) => objectId("collection", name).slice("collection--".length);

interface Opened {
  readonly store: Store;
  readonly selection: Selection;
  /** The stored collections that the token may read. */
  readonly readable: readonly string[];
}

/** Serves TAXII 2.1, read-only. There is an API root for each tenant. */
export class Taxii implements Surface {
  readonly path = "taxii2";
  readonly permission = "taxii";
  readonly routes: Hono<Env> = new Hono<Env>({ strict: false });
  readonly #options: TaxiiOptions;

  constructor(options: TaxiiOptions) {
    this.#options = options;
    const { routes } = this;
    routes.use(async ({ req }, next) => {
      if (!accepts(req.header("accept")))
        throw new RefusedError({
          ...{ status: 406, title: "Not acceptable" },
          detail: `Accept ${mediaType}.`,
        });
      await next();
    });
    routes.get("/", (context) => {
      const root = new URL(`/taxii2/${context.get("reader").tenant}/`, this.#base(context)).href;
      return json({ title: "CyberIntegrations", default: root, api_roots: [root] });
    });
    const root = new Hono<Env>({ strict: false });
    root.use(async (context, next) => {
      if (context.req.param("tenant") !== context.get("reader").tenant) throw refused("notFound");
      await next();
    });
    root.get("/", () =>
      json({ title: "Stored indicators and feeds", versions: [mediaType], max_content_length: 1 }),
    );
    root.get("/collections", async (context) => {
      const { readable } = await this.#open(context);
      return json({ collections: [everything, ...readable].map(collectionOf) });
    });
    root.get("/collections/:collection", async (context) =>
      json(collectionOf((await this.#collection(context)).name)),
    );
    root.get("/collections/:collection/objects", async (context) => {
      const page = await this.#page(context, readQuery(context.req.query.bind(context.req)));
      return envelope(
        page,
        page.found.map(({ object }) => object),
      );
    });
    root.get("/collections/:collection/manifest", async (context) => {
      const page = await this.#page(context, readQuery(context.req.query.bind(context.req)));
      const entries = page.found.map(({ object, added }) => ({
        id: object.id,
        date_added: writeTime({ microseconds: added, index: 0 }),
        version: versionOf(object) || writeTime({ microseconds: added, index: 0 }),
        media_type: stixType,
      }));
      return envelope(page, entries);
    });
    root.get("/collections/:collection/objects/:id", async (context) => {
      const page = await this.#object(context);
      return envelope(
        page,
        page.found.map(({ object }) => object),
      );
    });
    root.get("/collections/:collection/objects/:id/versions", async (context) => {
      const page = await this.#object(context);
      const versions = page.found.map(
        ({ object, added }) => versionOf(object) || writeTime({ microseconds: added, index: 0 }),
      );
      return json({ more: false, versions: [...new Set(versions)] }, dates(page));
    });
    routes.route("/:tenant", root);
  }

  readonly error: Surface["error"] = ({ status, title, detail }) => [
    mediaType,
    JSON.stringify({ title, description: detail, http_status: String(status) }),
  ];

  readonly refuseWrite: Surface["refuseWrite"] = (method, path, contentType) => {
    if (method !== "POST" || !/\/objects\/?$/.test(path)) return undefined;
    if (!isContentType(contentType))
      return new RefusedError({
        ...{ status: 415, title: "Unsupported media type", detail: `Send ${mediaType}.` },
      });
    return refused("forbidden");
  };

  #base(context: Context<Env>): string {
    return this.#options.publicUrl ?? context.req.url;
  }

  async #open(context: Context<Env>): Promise<Opened> {
    const { tenant, tlp } = context.get("reader");
    const store = await this.#options.storeOf(tenant);
    const selection = compileSelection({ ...this.#options.selection, tlp });
    return { store, selection, readable: await selectedCollections(store, selection) };
  }

  async #collection(context: Context<Env>): Promise<Opened & { readonly name: string }> {
    const opened = await this.#open(context);
    const wanted = context.req.param("collection");
    const name = [everything, ...opened.readable].find(
      (one) => one === wanted || idOf(one) === wanted,
    );
    if (name === undefined) throw refused("notFound");
    return { ...opened, name };
  }

  async #page(context: Context<Env>, query: Query): Promise<Page> {
    const { store, selection, readable, name } = await this.#collection(context);
    const { next, addedAfter, limit, matches } = query;
    const page = await readPage({
      ...{ store, selection, limit, matches },
      collections: name === everything ? readable : [name],
      from: next ?? (await fromTime(store, addedAfter)),
      whole: next === undefined,
      signal: context.req.raw.signal,
    });
    if (page.found.length > 0 || addedAfter === undefined) return page;
    return { ...page, first: addedAfter, last: addedAfter };
  }

  /** @throws RefusedError if there is no such object. */
  async #object(context: Context<Env>): Promise<Page> {
    const { matches, ...query } = readQuery(context.req.query.bind(context.req));
    const id = context.req.param("id");
    const page = await this.#page(context, {
      ...query,
      matches: (object) => object.id === id && matches(object),
    });
    if (page.found.length === 0) throw refused("notFound");
    // Feeds share objects, and each one gives the same versions.
    const versions = new Map(page.found.map((one) => [versionOf(one.object), one]));
    return { ...page, found: [...versions.values()] };
  }
}

/** Where the objects begin that were added after a time. */
async function fromTime(store: Store, time: TimeOfObject | undefined): Promise<Cursor> {
  if (time === undefined) return beginning;
  if (time.microseconds < beginningTime) return { ...beginning, index: time.index };
  const position = await store.position(time.microseconds + 1);
  return { position, index: time.index };
}

const collectionOf = (name: string) => ({
  id: idOf(name),
  title: name,
  can_read: true,
  can_write: false,
  media_types: [stixType],
});

const dates = ({ first, last }: Page) => ({
  "x-taxii-date-added-first": writeTime(first),
  "x-taxii-date-added-last": writeTime(last),
});

const envelope = (page: Page, objects: readonly object[]): Response =>
  json(
    { more: page.next !== undefined, ...(page.next && { next: writeNext(page.next) }), objects },
    dates(page),
  );

const json = (body: object, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), {
    headers: { ...headers, "content-type": mediaType, "cache-control": "no-store" },
  });
