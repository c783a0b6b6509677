// A program that a test starts and kills: delivers a store to a webhook, in small batches.
import { openStore } from "@cyberintegrations/store";
import { Delivery } from "../src/index.ts";
import { webhook } from "../src/webhook/index.ts";

const [location = "", url = ""] = process.argv.slice(2);
const store = await openStore(location);
await using destination = webhook({ url, output: "siem" });
const delivery = new Delivery(store, {
  ...{ name: "siem", destination: { ...destination, maxItems: 7 } },
  backoff: { baseDelay: 5, maxDelay: 20 },
});
await delivery.deliver();
await store.close();
