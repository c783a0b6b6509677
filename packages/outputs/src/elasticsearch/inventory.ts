import type { Transport } from "@cyberintegrations/transport";
import type { Held, Inventory } from "../destination.ts";
import { expectAccepted } from "../http.ts";
import { membersOf, unexpected } from "./answer.ts";
import { deletionOf, sendBulk, type Target } from "./bulk.ts";

/** A document in the response of a search: the parts that are requested. */
interface Hit {
  readonly _version: number;
  readonly _source: {
    readonly cyberintegrations: { readonly id: string; readonly type: string };
    readonly threat: { readonly indicator: { readonly name: string } };
  };
}

const pageSize = 1000;

const heldOf = ({ _version, _source: { cyberintegrations, threat } }: Hit): Held => ({
  ...{ id: cyberintegrations.id, type: cyberintegrations.type, value: threat.indicator.name },
  position: _version,
});

/**
 * The search for one page of the documents of an output, ordered by id. A document that is added meanwhile may be missing, and
 * none that was there is left out.
 *
 * @see https://www.elastic.co/docs/reference/elasticsearch/rest-apis/paginate-search-results
 */
const searchFor = ({ tenant, output }: Target, after: string | undefined): string =>
  JSON.stringify({
    size: pageSize,
    version: true,
    query: {
      bool: {
        filter: [
          { term: { "cyberintegrations.tenant": tenant } },
          { term: { "cyberintegrations.output": output } },
        ],
      },
    },
    sort: [{ "cyberintegrations.id": "asc" }],
    ...(after !== undefined && { search_after: [after] }),
    _source: ["cyberintegrations.id", "cyberintegrations.type", "threat.indicator.name"],
  });

/** Lists and deletes the documents of one output. */
export function inventoryOf(
  transport: Transport,
  { keepsWithdrawn, ...target }: Target & Pick<Inventory, "keepsWithdrawn">,
): Inventory {
  async function search(after: string | undefined, signal: AbortSignal): Promise<readonly Held[]> {
    const answer = await transport.exchange("POST", `${target.index}/_search`, {
      ...{ signal, body: searchFor(target, after) },
      headers: { "content-type": "application/json" },
      // An error is better than a result without the documents of a shard.
      query: { allow_partial_search_results: false },
    });
    expectAccepted(answer, `elasticsearch: search in ${target.index}`);
    const { hits } = membersOf(answer.text) as { readonly hits?: { readonly hits?: Hit[] } };
    if (!Array.isArray(hits?.hits)) throw unexpected("the hits of a search");
    return hits.hits.map(heldOf);
  }
  return {
    keepsWithdrawn,
    async *pages(signal) {
      for (let after: string | undefined; ;) {
        const page = await search(after, signal);
        if (page.length === 0) return;
        yield page;
        after = page.at(-1)?.id;
      }
    },
    async remove(unwanted, signal) {
      const body = unwanted.map((held) => deletionOf(target, held)).join("");
      const results = await sendBulk(transport, body, signal);
      return results.filter(({ status }) => status >= 200 && status < 300).length;
    },
  };
}
