import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { openStore } from "@cyberintegrations/store";
import {
  Poller,
  type Catalogue,
  type Portion,
  type PollerOptions,
  type Product,
} from "cyberintegrations";
import { expect, it } from "vitest";
import { syncAll } from "../src/index.ts";
import { tempFolder } from "./temp-folder.ts";

/** Attack Surface Management, in small: one collection with a secret, its own option, and `issues/since`. */
const catalogue: Catalogue = {
  collections: {
    issues: {
      iterates: "update",
      defaultLimit: 10,
      dates: "day",
      takes: ["severity"],
      sensitive: { secrets: ["contact"] },
    },
  },
  gone: [],
  options: { severity: { param: "minSeverity", kind: "text", about: "Only this and above" } },
};

class AsmPoller extends Poller<"issues"> {
  constructor(options: PollerOptions) {
    super(catalogue, options);
  }

  issues(params: Readonly<Record<string, string | number>>): AsyncGenerator<Portion> {
    const row = this.row("issues");
    const options = { prefetch: 0 };
    return this.iterate({
      kind: "update",
      collection: "issues",
      path: "issues/since",
      row,
      params,
      options,
    });
  }
}

const asm: Product = {
  ...catalogue,
  id: "asm",
  title: "Attack Surface Management",
  keys: { issues: { keys: { id: "id", host: "asset.host" }, iocs: { host: "asset.host" } } },
  listsGrants: false,
  open(options) {
    const poller = new AsmPoller(options);
    const granted = [{ collection: "issues", label: "", route: "issues", huntingRulesUsed: false }];
    return {
      product: asm,
      poller,
      granted: () => Promise.resolve(granted),
      startAt: () => Promise.resolve({ seqUpdate: 0 }),
      iterate: (_kind, _collection, { seqUpdate, severity }) =>
        poller.issues({ seqUpdate: String(seqUpdate), minSeverity: String(severity) }),
      feed: () => Promise.reject(new Error("not needed here")),
      [Symbol.asyncDispose]: () => poller.closeSession(),
    };
  },
};

const pages = [
  {
    items: [{ id: "1", seqUpdate: 5, contact: "a@b.example", asset: { host: "one.example" } }],
    seqUpdate: 5,
  },
  {
    items: [{ id: "2", seqUpdate: 9, contact: "c@d.example", asset: { host: "two.example" } }],
    seqUpdate: 9,
  },
  { items: [], seqUpdate: 9 },
];

it("syncs a product that it has never heard of, with its own collection, option and sensitive field", async () => {
  using folder = tempFolder();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const since = Number(
      new URL(request.url ?? "", "http://a.example").searchParams.get("seqUpdate"),
    );
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(pages.find(({ seqUpdate }) => seqUpdate > since) ?? pages.at(-1)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    await using store = await openStore(`${folder.path}/feeds.db`);
    const settings = {
      ...asm.keys["issues"],
      keys: { host: "asset.host" },
      iocs: { host: "asset.host" },
    };
    const [outcome] = await syncAll({
      account: {
        product: asm,
        connection: {
          apiUrl: `http://127.0.0.1:${port}/asm/`,
          username: "u",
          apiKey: "k",
          allowHttp: true,
        },
        collections: new Map([["issues", { ...settings, options: { severity: "high" } }]]),
      },
      store,
    });
    expect(outcome).toMatchObject({ collection: "issues", feeds: 2, cursor: "9" });
    expect(outcome).not.toHaveProperty("error");
    const stored = [];
    for await (const { feed, parsed } of store.feeds()) stored.push({ feed, parsed });
    expect(stored).toEqual([
      { feed: { ...pages[0]?.items[0], contact: "***" }, parsed: { host: "one.example" } },
      { feed: { ...pages[1]?.items[0], contact: "***" }, parsed: { host: "two.example" } },
    ]);
    expect(asked[0]).toBe("/asm/issues/since?seqUpdate=0&minSeverity=high");
  } finally {
    server.close();
  }
});
