// Commits feeds to the store that is named, portion by portion, until it is killed. The nth feed has the id n; the
// cursor is the number of feeds before it.
import { StoreError } from "@cyberintegrations/errors";
import { openStore } from "../../src/index.ts";
import { feed, ioc } from "./records.ts";

const collection = "apt/threat";
const store = await openStore(process.argv[2] ?? "", { busyTimeout: 60_000 });
for (;;) {
  const from = await store.cursor(collection);
  const begin = Number(from);
  const feeds = Array.from({ length: 20 }, (_, index) => {
    const id = String(begin + index);
    return feed(id, id, "t", [ioc("192.0.2.1"), ioc("192.0.2.2")]);
  });
  try {
    await store.commit({ collection, from, to: String(begin + feeds.length), feeds });
  } catch (error) {
    // Another of these was quicker.
    if (!StoreError.isInstance(error) || error.code !== "cursor-moved") throw error;
  }
  process.stdout.write(".");
}
