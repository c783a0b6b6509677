import { expect, it } from "vitest";
import { iocOf, rig, secret, tokenOf } from "../rig.ts";

const [size, perCommit] = [1_000_000, 10_000];

/** The memory in use after garbage collection, in MiB. */
function memory(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

it(
  "pages a million indicators with the same memory from the beginning to the end",
  { timeout: 1_800_000 },
  async () => {
    await using server = await rig({
      tokens: [tokenOf()],
      limits: { requestsPerMinute: 1_000_000 },
    });
    for (let done = 0; done < size; done += perCommit)
      await server.commit(
        `feed-${done}`,
        Array.from({ length: perCommit }, (_, n) =>
          iocOf(`n${done + n}.example`, { type: "domain", ttl: null }),
        ),
      );
    const measured: number[] = [];
    let count = 0;
    let query = "";
    let last = "";
    for (let more = true; more;) {
      const url = `taxii2/default/collections/everything/objects/?match[type]=indicator&limit=1000${query}`;
      const response = await server.get(url, { authorization: `Bearer ${secret}` });
      const page = (await response.json()) as {
        more: boolean;
        next?: string;
        objects: { modified: string }[];
      };
      for (const { modified } of page.objects) {
        expect(modified > last).toBe(true);
        last = modified;
      }
      count += page.objects.length;
      ({ more } = page);
      query = `&next=${page.next ?? ""}`;
      if (count < ((measured.length + 1) * size) / 10) continue;
      measured.push(memory());
      console.log(`${count} read, ${(measured.at(-1) ?? 0).toFixed(1)} MiB used`);
    }
    expect(count).toBe(size);
    const [first = NaN, ...others] = measured;
    expect(Math.max(...others) - first).toBeLessThan(8);
  },
);
