import type { Collection } from "../data/collection.ts";
import type { Answer, PageCursor } from "../http/answer.ts";
import type { Fault } from "./types.ts";

type Kind = Fault["kind"];
type Of<K extends Kind> = Extract<Fault, { kind: K }>;

const INSTEAD: { [K in Kind]?: (fault: Of<K>) => Answer } = {
  status: ({ status, headers = {}, body = { message: "fault" } }) => ({ status, headers, body }),
  garbage: ({ text = '{"count": 3, "items": [{"id": "b' }) => ({
    status: 200,
    headers: { "Content-Type": "application/json" },
    body: text,
  }),
  "login-redirect": () => ({ status: 302, headers: { Location: "/login" }, body: "" }),
};

/** The answer that stands in for the endpoint's, which is not asked then. */
export function insteadOf(fault: Fault): Answer | undefined {
  return (INSTEAD[fault.kind] as ((fault: Fault) => Answer) | undefined)?.(fault);
}

type Members = Record<string, unknown>;

const PAGE_EDITS: { [K in Kind]?: (page: Members, cursor: PageCursor) => void } = {
  "stuck-cursor": (page, { member, asked }) => {
    page[member] = asked;
  },
  "missing-cursor": (page, { member }) => {
    Reflect.deleteProperty(page, member);
  },
  "null-cursor": (page, { member }) => {
    page[member] = null;
  },
  "null-count": (page) => {
    for (const name of ["count", "total"]) if (name in page) page[name] = null;
  },
};

/** The answer with its page bent, where it is a page and the fault bends pages. */
export function bend(answer: Answer, fault: Fault | undefined): Answer {
  const edit = fault && PAGE_EDITS[fault.kind];
  if (edit === undefined || answer.page === undefined) return answer;
  const page = { ...(answer.body as Members) };
  edit(page, answer.page);
  // A search that is stuck gives its items again next time.
  const delivered = fault?.kind === "stuck-cursor" ? undefined : answer.delivered;
  return { ...answer, body: page, delivered };
}

/** The text of an answer with each `seqUpdate` moved beyond 2^53: no JavaScript number could write it. */
export function widen(text: string, collection: Collection): string {
  return text.replaceAll(
    /"seqUpdate":(\d+)/g,
    (_, cursor: string) => `"seqUpdate":${collection.unsafeCursor(cursor)}`,
  );
}
