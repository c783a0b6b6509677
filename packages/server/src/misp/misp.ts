import type { Store } from "@cyberintegrations/store";
import {
  compileSelection,
  selectedCollections,
  type SelectionOptions,
} from "@cyberintegrations/store/selection";
import { Hono } from "hono";
import { refused } from "../refusal.ts";
import type { Env, Surface } from "../surface.ts";
import type { Reader } from "../tokens.ts";
import { writeSnapshot, type Snapshot } from "./snapshot.ts";

export interface MispOptions {
  readonly selection: SelectionOptions;
  readonly storeOf: (tenant: string) => Promise<Store>;
}

interface Kept {
  readonly position: number;
  readonly snapshot: Promise<Snapshot>;
}

/** Serves a feed of MISP: a manifest, hashes, and one event per day and collection. */
export class Misp implements Surface {
  readonly path = "misp";
  readonly permission = "misp";
  readonly routes: Hono<Env> = new Hono<Env>();
  readonly error: Surface["error"] = ({ title, detail }) => [
    "application/json",
    JSON.stringify({ name: title, message: `${title}. ${detail}`, url: "/misp/" }),
  ];
  readonly #options: MispOptions;
  readonly #kept = new Map<string, Kept>();

  constructor(options: MispOptions) {
    this.#options = options;
    const { routes } = this;
    routes.get("/manifest.json", ({ get }) =>
      // What has changed since is visible from here on: a pull begins with the manifest.
      this.#read(get("reader"), true, ({ manifest }) => answer(JSON.stringify(manifest))),
    );
    routes.get("/hashes.csv", ({ get, req }) =>
      this.#read(get("reader"), false, ({ hashes }) =>
        answer(req.method === "HEAD" ? null : hashes.stream(), "text/csv; charset=utf-8"),
      ),
    );
    routes.get("/:file{.+\\.json}", ({ get, req }) =>
      this.#read(get("reader"), false, ({ places, events }) => {
        const place = places.get(req.param("file").replace(/\.json$/, ""));
        if (!place) throw refused("notFound");
        const { offset, size } = place;
        return answer(req.method === "HEAD" ? null : events.stream(offset, offset + size));
      }),
    );
  }

  /** Closes the files. */
  close(): void {
    for (const { snapshot } of this.#kept.values()) retire(snapshot);
    this.#kept.clear();
  }

  /** @param use Called in the same moment as the snapshot is known, so that it is not closed in between. */
  async #read(
    { tenant, tlp }: Reader,
    isCurrent: boolean,
    use: (snapshot: Snapshot) => Response,
  ): Promise<Response> {
    const key = `${tenant} ${tlp}`;
    const store = await this.#options.storeOf(tenant);
    const position = await store.position();
    const kept = this.#kept.get(key);
    if (kept && (!isCurrent || kept.position === position)) return use(await kept.snapshot);
    const selection = compileSelection({ ...this.#options.selection, tlp });
    const snapshot = selectedCollections(store, selection).then((collections) =>
      writeSnapshot(store, selection, collections),
    );
    this.#kept.set(key, { position, snapshot });
    if (kept) retire(kept.snapshot);
    snapshot.catch(() => {
      // The next request tries again.
      if (this.#kept.get(key)?.snapshot === snapshot) this.#kept.delete(key);
    });
    return use(await snapshot);
  }
}

const retire = (snapshot: Promise<Snapshot>) => {
  snapshot.then(
    ({ retire }) => {
      retire();
    },
    () => undefined,
  );
};

const answer = (
  body: string | ReadableStream<Uint8Array> | null,
  type = "application/json",
): Response =>
  new Response(body, {
    headers: {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
