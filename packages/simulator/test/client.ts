import type { Feed, Simulator } from "../src/index.ts";

/** A page of either product. */
export interface Page {
  readonly count?: number | null;
  readonly total?: number | null;
  readonly items: Feed[];
  readonly seqUpdate?: number;
  readonly resultId?: string;
}

export type Params = Readonly<Record<string, string | number>>;

/** A minimal client: it sends exactly the parameters that a test passes. */
export function clientOf(simulator: Simulator) {
  const authorization = `Basic ${btoa(`${simulator.username}:${simulator.apiKey}`)}`;
  const send = (
    url: string,
    init: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
  ) => fetch(url, { redirect: "manual", ...init, headers: { authorization, ...init.headers } });
  const query = (params: Params) =>
    new URLSearchParams(
      Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
  const ti = (path: string, params: Params = {}, init: { signal?: AbortSignal } = {}) =>
    send(`${simulator.tiUrl}${path}?${query(params)}`, init);
  const drp = (path: string, params: Params = {}) =>
    send(`${simulator.drpUrl}${path}?${query(params)}`);
  const get = (path: string, params: Params = {}) =>
    (simulator.collections("drp").includes(path) ? drp : ti)(path, params);
  const post = (url: string, body: unknown) =>
    send(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const json = async <T = Page>(answer: Promise<Response>) => (await (await answer).json()) as T;
  return { send, ti, drp, get, post, json };
}

export type Client = ReturnType<typeof clientOf>;

/** All pages of an ascending iteration except the empty last one. */
export async function* updates(client: Client, path: string, params: Params = {}) {
  let next: Params = params;
  for (;;) {
    const page = await client.json(client.get(path, next));
    if (page.items.length === 0) return;
    yield page;
    const { df: _, ...others } = params;
    next = { ...others, seqUpdate: page.seqUpdate ?? Number.NaN };
  }
}

/** All pages of a search. */
export async function* searches(client: Client, path: string, params: Params = {}) {
  let page = await client.json(client.get(path, params));
  while (page.items.length > 0) {
    yield page;
    const limit: Params = "limit" in params ? { limit: params["limit"] ?? "" } : {};
    page = await client.json(client.get(path, { resultId: page.resultId ?? "", ...limit }));
  }
}

export async function idsOf(pages: AsyncIterable<Page>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { items } of pages) ids.push(...items.map(({ id }) => id));
  return ids;
}
