import { join } from "node:path";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";
import { runBuilt, tempFolder } from "./harness.ts";

const names = Object.keys(products.ti.collections);
const totalOf = (stdout: string) => Number(/^\| total +\| +(\d+) \|/m.exec(stdout)?.[1]);

it(
  "shows the whole job without an account, and goes on when it is run again",
  { timeout: 120_000 },
  async () => {
    using folder = tempFolder();
    const args = ["sync", "--demo", "--store", join(folder.path, "feeds.db")];
    const first = await runBuilt(args);
    expect(first.code).toBe(0);
    expect(totalOf(first.stdout)).toBe(names.length * 200);

    const second = await runBuilt(args);
    expect(second.code).toBe(0);
    const ended = second.stderr.matchAll(/^(.+): done: \d+ feeds \((\d+) new, (\d+) changed, /gm);
    const rows = [...ended].map(([, , created, changed]) => [Number(created), Number(changed)]);
    expect(rows).toEqual(names.map(() => [9, 1]));
    expect(totalOf(second.stdout)).toBeLessThan(700);
  },
);
