import type { Store } from "@cyberintegrations/store";
import {
  compileSelection,
  selectedCollections,
  type SelectionOptions,
  type Tlp,
} from "@cyberintegrations/store/selection";
import { Hono } from "hono";
import { refused } from "../refusal.ts";
import type { Env, Surface } from "../surface.ts";
import type { Reader } from "../tokens.ts";
import { formats, writerOf } from "./formats.ts";
import { writeList, type ListFile } from "./list-file.ts";
import { checkList, lower, type ListOptions } from "./list-options.ts";

export interface ListsOptions {
  readonly lists: Readonly<Record<string, ListOptions>>;
  /** What every list leaves out. */
  readonly selection: SelectionOptions;
  readonly storeOf: (tenant: string) => Promise<Store>;
}

interface Kept {
  readonly position: number;
  readonly file: Promise<ListFile>;
}

/** Serves lists. Each is written to a file once per change of the store, and all clients read that file. */
export class Lists implements Surface {
  readonly path = "lists";
  readonly permission = "lists";
  readonly routes: Hono<Env> = new Hono<Env>();
  readonly error: Surface["error"] = ({ title, detail }) => [
    "text/plain; charset=utf-8",
    `# ${title}. ${detail}\n`,
  ];
  readonly #options: ListsOptions;
  readonly #kept = new Map<string, Kept>();

  /** @throws InputError for a list that is not valid. */
  constructor(options: ListsOptions) {
    this.#options = options;
    for (const [name, list] of Object.entries(options.lists)) checkList(name, list);
    this.routes.get("/:name", async ({ req, get }) => {
      const name = req.param("name");
      const list = Object.hasOwn(options.lists, name) ? options.lists[name] : undefined;
      const reader = get("reader");
      if (!list || (list.tenant ?? reader.tenant) !== reader.tenant) throw refused("notFound");
      return await this.#read(name, list, reader, (file) => {
        // Devices replace their list by what they get: an empty one would stop blocking.
        if (file.lines === 0) throw refused("unavailable");
        return answer(file, formats[list.format ?? "text"].contentType, req.raw);
      });
    });
  }

  /** Closes the files. */
  close(): void {
    for (const { file } of this.#kept.values()) retire(file);
    this.#kept.clear();
  }

  /** @param use Called in the same moment as the file is known, so that it is not closed in between. */
  async #read(
    name: string,
    list: ListOptions,
    { tenant, tlp }: Reader,
    use: (file: ListFile) => Response,
  ): Promise<Response> {
    const ceiling = lower(tlp, list.tlp ?? tlp);
    const key = `${tenant} ${name} ${ceiling}`;
    const store = await this.#options.storeOf(tenant);
    const position = await store.position();
    const kept = this.#kept.get(key);
    if (kept?.position === position) return use(await kept.file);
    const file = this.#write(store, list, ceiling);
    this.#kept.set(key, { position, file });
    if (kept) retire(kept.file);
    file.catch(() => {
      // The next request tries again.
      if (this.#kept.get(key)?.file === file) this.#kept.delete(key);
    });
    return use(await file);
  }

  #write(store: Store, list: ListOptions, tlp: Tlp): Promise<ListFile> {
    const { types, format = "text", limit = Infinity, withoutScheme = false } = list;
    const { collections, minSeverity } = { ...this.#options.selection, ...defined(list) };
    const selection = compileSelection({
      ...this.#options.selection,
      collections,
      minSeverity,
      tlp,
    });
    const write = writerOf(format, withoutScheme);
    async function* lines() {
      const from = await selectedCollections(store, selection);
      let count = 0;
      if (from.length === 0) return;
      for await (const indicator of store.indicators({
        collections: from,
        types,
        order: "severity",
      })) {
        const { state, valid } = indicator;
        if (state !== "live" || !valid || selection.suppressed(indicator) !== undefined) continue;
        const line = write(indicator);
        if (line === undefined) continue;
        yield line;
        count += 1;
        if (count >= limit) return;
      }
    }
    return writeList(formats[format].header, lines());
  }
}

const defined = ({ collections, minSeverity }: ListOptions) => ({
  ...(collections && { collections }),
  ...(minSeverity && { minSeverity }),
});

const retire = (file: Promise<ListFile>) => {
  file.then(
    ({ retire }) => {
      retire();
    },
    () => undefined,
  );
};

function answer(file: ListFile, contentType: string, request: Request): Response {
  const isGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(
    request.headers.get("accept-encoding") ?? "",
  );
  const { hash } = file;
  const etag = isGzip ? `"${hash}-gzip"` : `"${hash}"`;
  const headers = {
    etag,
    "cache-control": "private, no-cache",
    vary: "accept-encoding, authorization",
    "x-content-type-options": "nosniff",
  };
  const known = request.headers.get("if-none-match") ?? "";
  const tags = known.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (tags.includes(`"${hash}"`) || tags.includes(`"${hash}-gzip"`) || tags.includes("*"))
    return new Response(null, { status: 304, headers });
  const content = isGzip ? file.gzip : file.plain;
  return new Response(request.method === "HEAD" ? null : content.stream(), {
    headers: {
      ...headers,
      "content-type": contentType,
      "content-length": String(content.size),
      ...(isGzip && { "content-encoding": "gzip" }),
    },
  });
}
