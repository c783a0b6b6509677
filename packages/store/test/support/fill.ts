// Commits feeds to the given store until a commit fails, or the given number of pages. Then it opens the store again and
// prints the result as JSON.
import { StoreError } from "@cyberintegrations/errors";
import { openStore } from "../../src/index.ts";
import { all, feed, portion } from "./records.ts";

const [, , path = "", most = "1000"] = process.argv;
const report: Record<string, unknown> = {};

async function fill(): Promise<void> {
  const store = await openStore(path);
  try {
    for (let n = 0; n < Number(most); n += 1) {
      const from = await store.cursor("apt/threat");
      const begin = Number(from);
      const feeds = Array.from({ length: 10 }, (_, index) => {
        const id = String(begin + index);
        return feed(id, id, "filling ".repeat(200));
      });
      await store.commit(portion(from, String(begin + 10), ...feeds));
    }
  } finally {
    await store.close();
  }
}

async function look(): Promise<void> {
  const store = await openStore(path);
  report["cursor"] = Number(await store.cursor("apt/threat"));
  report["feeds"] = (await all(store.feeds())).length;
  await store.close();
}

await fill().catch((error: unknown) => {
  if (!StoreError.isInstance(error)) throw error;
  const { code, message, hint } = error;
  Object.assign(report, { code, message, hint });
});
await look().catch((error: unknown) => {
  report["again"] = String(error);
});
process.stdout.write(JSON.stringify(report));
