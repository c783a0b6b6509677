import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@cyberintegrations/store";

await using store = await openStore(join(mkdtempSync(join(tmpdir(), "consumer-")), "feeds.db"));
const record = { id: "1", seqUpdate: "7", feed: { id: "1" }, parsed: { id: "1" }, iocs: [] };
await store.commit({ collection: "ioc/common", from: null, to: "7", feeds: [record] });
assert.equal(await store.cursor("ioc/common"), "7");
