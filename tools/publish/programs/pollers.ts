import assert from "node:assert/strict";
import { TIPoller } from "@cyberintegrations/pollers";

const { API_URL = "", API_USERNAME = "", API_KEY = "" } = process.env;
await using poller = new TIPoller({ apiUrl: API_URL, username: API_USERNAME, apiKey: API_KEY });
poller.setKeys("ioc/common", { name: "id" });
let feeds = 0;
for await (const portion of poller.createUpdateGenerator("ioc/common", { seqUpdate: 0 })) {
  feeds += portion.parsePortion().length;
}
assert.equal(feeds, Number(process.env.API_FEEDS));
