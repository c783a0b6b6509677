import type { Transport } from "@cyberintegrations/transport";
import { delivered, DeliveryError, type Outcome } from "../destination.ts";
import { expectAccepted } from "../http.ts";
import { isGone, type Item } from "../item.ts";
import { membersOf, unexpected } from "./answer.ts";
import { ecsDocument, ownerOf } from "./ecs.ts";

/** Where the documents of an output are, and whose they are. */
export interface Target {
  readonly index: string;
  readonly tenant: string;
  readonly output: string;
}

const feedDocument = (item: Extract<Item, { feed: unknown }>, target: Target): object => ({
  "@timestamp": item.at,
  cyberintegrations: { ...ownerOf(item, target), key: item.key, event: item.event },
  collection: item.feed.collection,
  id: item.feed.id,
  content: item.feed.content,
});

/**
 * The target of an action. Each output has its own documents. The position is the version: an older change never replaces a
 * newer one. The same position can be sent again, because a replay with other settings must have an effect.
 */
const metadata = (
  { index, tenant, output }: Target,
  { id, position }: Pick<Item, "id" | "position">,
): object => ({
  ...{ _index: index, _id: `${tenant}:${output}:${id}` },
  ...{ version: position, version_type: "external_gte" },
});

/** The action that deletes a document, as a line of NDJSON. */
export const deletionOf = (target: Target, item: Pick<Item, "id" | "position">): string =>
  `${JSON.stringify({ delete: metadata(target, item) })}\n`;

/** The action of one item, as lines of NDJSON. */
export function linesOf(item: Item, target: Target, marks: boolean): string {
  if (isGone(item) && !marks) return deletionOf(target, item);
  const document = "feed" in item ? feedDocument(item, target) : ecsDocument(item, target);
  return `${JSON.stringify({ index: metadata(target, item) })}\n${JSON.stringify(document)}\n`;
}

interface BulkItem {
  readonly status: number;
  readonly error?: { readonly type?: string };
}

const reasonOf = ({ status, error }: BulkItem): string =>
  `answered ${status} (${/^\w{1,80}$/.exec(error?.type ?? "")?.[0] ?? "no type"})`;

/**
 * The outcome of one action. 409 means that a newer version is there already, and 404 without an error that a document to delete
 * is not. The server's own reason is not passed on, because it quotes the document.
 */
function outcomeOf(answer: BulkItem): Outcome {
  const { status, error } = answer;
  if ((status >= 200 && status < 300) || status === 409) return delivered;
  if (status === 404 && error === undefined) return delivered;
  const state = status === 429 || status >= 500 ? "retry" : "rejected";
  return { state, reason: reasonOf(answer) };
}

/** Whether an action failed because of the index or its privileges, so that no other item would succeed either. */
const isRefusal = ({ status, error }: BulkItem): boolean =>
  status === 401 || status === 403 || (status === 404 && error !== undefined);

/** The results of the actions, in their order. A response with status 200 can contain failures. */
type Results = readonly BulkItem[];

/** Sends actions. */
export async function sendBulk(
  transport: Transport,
  body: string,
  signal: AbortSignal,
): Promise<Results> {
  const headers = { "content-type": "application/x-ndjson" };
  const answer = await transport.exchange("POST", "_bulk", { signal, body, headers });
  expectAccepted(answer, "elasticsearch");
  const { items = [] } = membersOf(answer.text) as {
    readonly items?: readonly Readonly<Record<string, BulkItem>>[];
  };
  return items.flatMap((item) => Object.values(item).slice(0, 1));
}

/** The outcomes of the actions of a batch. */
export function outcomesOf(results: Results, count: number): readonly Outcome[] {
  if (results.length !== count) throw unexpected("a result of each action");
  const refusal = results.find(isRefusal);
  if (refusal)
    throw new DeliveryError("refused", `elasticsearch: ${reasonOf(refusal)}`, {
      hint: "Check that the index exists or may be created, and the privileges of the output's user or API key.",
    });
  return results.map(outcomeOf);
}
