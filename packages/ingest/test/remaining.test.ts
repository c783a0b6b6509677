import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";
import { defaultCollection, syncAll, type Progress } from "../src/index.ts";
import { tempFolder } from "./temp-folder.ts";

it.each(["compromised/breached", "compromised/reaper", "ioc/common"])(
  "counts the feeds of %s that remain down to zero",
  async (name) => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 300 });
    await using store = await openStore(`${folder.path}/feeds.db`);
    const { tiUrl: apiUrl, username, apiKey } = simulator;
    const collections = new Map([[name, defaultCollection(products.ti, name)]]);
    const reported: Progress[] = [];
    const [outcome] = await syncAll({
      account: {
        product: products.ti,
        connection: { apiUrl, username, apiKey },
        collections,
        limit: 100,
      },
      store,
      events: { portion: (progress) => reported.push(progress) },
    });
    expect(reported.map(({ feeds, left }) => [feeds, left]).slice(0, 3)).toEqual([
      [100, 200],
      [200, 100],
      [300, 0],
    ]);
    expect(outcome).toMatchObject({ feeds: 300, left: 0 });
  },
);
