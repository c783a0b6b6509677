import assert from "node:assert/strict";
import { bySeqUpdate, paginate } from "@cyberintegrations/pagination";

const pages = [
  { items: ["a", "b"], seqUpdate: 2 },
  { items: ["c"], seqUpdate: 3 },
  { items: [], seqUpdate: 3 },
];
const fetchPage = () => Promise.resolve(pages.shift() ?? { items: [] });
const seen: string[] = [];
for await (const page of paginate({ fetchPage, rule: bySeqUpdate, params: {} })) {
  seen.push(...page.items);
}
assert.deepEqual(seen, ["a", "b", "c"]);
