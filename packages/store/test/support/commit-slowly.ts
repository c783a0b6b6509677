// Commits pages to collections of the given store at random, until it is killed. Each page changes feeds that are listed in several
// collections. Delays within the transactions make commits overlap and finish in another order than they started. Each
// PostgreSQL session waits for a random time in a trigger, before or after the positions are taken; SQLite waits between pages.
import { setTimeout as wait } from "node:timers/promises";
import { StoreError } from "@cyberintegrations/errors";
import { openStore } from "../../src/index.ts";
import { feed, ioc } from "./records.ts";

const [, , location = "", own = ""] = process.argv;
const random = (n: number) => Math.floor(Math.random() * n);
const store = await openStore(location, { busyTimeout: 60_000 });

async function commitPages(collection: string): Promise<never> {
  for (;;) {
    const from = await store.cursor(collection);
    const next = Number(from) + 1;
    const feeds = Array.from({ length: 1 + random(5) }, () => {
      // A lost change of a feed that changes again would go unnoticed.
      const id = random(2) === 0 ? String(random(40)) : `${own} ${Math.random()}`;
      const iocs = Array.from({ length: random(3) }, () => ioc(`192.0.2.${random(250)}`));
      return feed(id, String(next), `${own} ${Math.random()}`, iocs);
    });
    try {
      await store.commit({ collection, from, to: String(next), feeds });
    } catch (error) {
      // Another process was faster.
      if (!StoreError.isInstance(error) || error.code !== "cursor-moved") throw error;
    }
    process.stdout.write(".");
    await wait(random(10));
  }
}

await Promise.all(["one", "two", "three"].map(commitPages));
