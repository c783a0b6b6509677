import assert from "node:assert/strict";
import { syncAll, type IngestStore } from "@cyberintegrations/ingest";
import { products } from "cyberintegrations";

const { API_URL = "", API_USERNAME = "", API_KEY = "" } = process.env;
const connection = { apiUrl: API_URL, username: API_USERNAME, apiKey: API_KEY };
const collections = new Map([["ioc/common", { keys: { id: "id" }, iocs: {}, options: {} }]]);
let feeds = 0;
const store: IngestStore = {
  tenant: "default",
  cursor: () => Promise.resolve(null),
  claim: () => Promise.resolve({ epoch: 1, cursor: null, filters: null }),
  commit: ({ feeds: page }) => {
    feeds += page.length;
    const none = { updated: 0, unchanged: 0, quarantined: 0, iocs: 0, withdrawn: 0 };
    return Promise.resolve({ ...none, created: page.length });
  },
  markSynced: () => Promise.resolve(),
};
await syncAll({ account: { product: products.ti, connection, collections }, store });
assert.ok(feeds > 0);
