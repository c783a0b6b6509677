import type { Collection } from "../data/collection.ts";
import type { Reply, PageCursor } from "../http/reply.ts";
import type { Fault } from "./types.ts";

type Kind = Fault["kind"];
type Of<K extends Kind> = Extract<Fault, { kind: K }>;

const REPLACEMENTS: { [K in Kind]?: (fault: Of<K>) => Reply } = {
  status: ({ status, headers = {}, body = { message: "fault" } }) => ({ status, headers, body }),
  garbage: ({ text = '{"count": 3, "items": [{"id": "b' }) => ({
    status: 200,
    headers: { "Content-Type": "application/json" },
    body: text,
  }),
  "login-redirect": () => ({ status: 302, headers: { Location: "/login" }, body: "" }),
};

/** The reply that replaces the endpoint's, if the fault has one. The endpoint is then not called. */
export function replacementFor(fault: Fault): Reply | undefined {
  return (REPLACEMENTS[fault.kind] as ((fault: Fault) => Reply) | undefined)?.(fault);
}

type Members = Record<string, unknown>;

const PAGE_EDITS: { [K in Kind]?: (page: Members, cursor: PageCursor) => void } = {
  "stuck-cursor": (page, { member, requested }) => {
    page[member] = requested;
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

/** Applies the fault to the page of a reply, if the reply has a page and the fault changes pages. */
export function editPage(reply: Reply, fault: Fault | undefined): Reply {
  const edit = fault && PAGE_EDITS[fault.kind];
  if (edit === undefined || reply.page === undefined) return reply;
  const page = { ...(reply.body as Members) };
  edit(page, reply.page);
  // A stuck search returns the same items again.
  const onSent = fault?.kind === "stuck-cursor" ? undefined : reply.onSent;
  return { ...reply, body: page, onSent };
}

/** Replaces each `seqUpdate` in a JSON text with a cursor above 2^53. JavaScript numbers cannot represent them. */
export function withUnsafeCursors(text: string, collection: Collection): string {
  return text.replaceAll(
    /"seqUpdate":(\d+)/g,
    (_, cursor: string) => `"seqUpdate":${collection.unsafeCursor(cursor)}`,
  );
}
