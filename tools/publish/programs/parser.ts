import assert from "node:assert/strict";
import { Portion } from "@cyberintegrations/parser";
import { extractIocs } from "@cyberintegrations/parser/iocs";

const feed = { id: "1", seqUpdate: 7, cnc: { domain: "bad.example" } };
const portion = Portion.fromPage({ count: 1, items: [feed], seqUpdate: 7 });
const parsed = portion.parsePortion({ keys: { where: "cnc.domain" } });
assert.deepEqual(parsed, [{ where: "bad.example" }]);
const [row] = extractIocs(portion.items, { domain: "cnc.domain" });
assert.equal(row?.value, "bad.example");
