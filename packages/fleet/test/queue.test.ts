import { StoreError } from "@cyberintegrations/errors";
import { openStore } from "@cyberintegrations/store";
import { until } from "cyberintegrations-test-servers/until";
import { usePostgres } from "cyberintegrations-test-servers/use-postgres";
import type { PgBoss } from "pg-boss";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openQueue } from "../src/index.ts";
import { keyOf, type CollectionJob } from "../src/job.ts";
import { collectionQueue, deadLetterQueue, joinQueue, schema, visitQueue } from "../src/queue.ts";
import { checkBeforeJoining } from "../src/same-version.ts";

const server = usePostgres();

let location: string;
let boss: PgBoss;
beforeEach(async () => {
  location = await server().newDatabase();
  boss = await join();
});
afterEach(() => boss.stop({ graceful: false }));

const join = (jobExpiry?: number) =>
  joinQueue({ location, role: "scheduler", jobExpiry, failed: () => undefined });
const sql = async (text: string) =>
  (await boss.getDb().executeSql(text)).rows as Record<string, unknown>[];

const job = (tenant: string, collection = "apt/threat"): CollectionJob => ({ tenant, collection });
const queue = (one: CollectionJob) => boss.send(collectionQueue, one, { singletonKey: keyOf(one) });

/** Lets the job of a collection fail so that no retry follows. */
async function deadLetter(one: CollectionJob, output: object | null): Promise<void> {
  await queue(one);
  const [fetched] = await boss.fetch(collectionQueue);
  if (!fetched) throw new Error("expected a job");
  await sql(`UPDATE ${schema}.job SET retry_limit = 0 WHERE id = '${fetched.id}'`);
  await boss.fail(collectionQueue, fetched.id, output ?? undefined);
}

describe("the queue of a store", () => {
  it("has a collection at most once, queued or active", async () => {
    expect(await queue(job("acme"))).toEqual(expect.any(String));
    expect(await queue(job("acme"))).toBeNull();
    expect(await queue(job("globex"))).toEqual(expect.any(String));
    const [first] = await boss.fetch(collectionQueue);
    expect(await queue(first?.data as CollectionJob)).toBeNull();
    await boss.complete(collectionQueue, first?.id ?? "");
    expect(await queue(first?.data as CollectionJob)).toEqual(expect.any(String));
  });

  it("retries failed jobs eight times, at growing intervals up to a quarter of an hour", async () => {
    expect(await boss.getQueue(collectionQueue)).toMatchObject({
      ...{ retryLimit: 8, retryDelay: 5, retryBackoff: true, retryDelayMax: 900 },
      ...{ deadLetter: deadLetterQueue, policy: "exclusive" },
      // A search may take that long.
      ...{ heartbeatSeconds: 30, expireInSeconds: 4 * 3600 },
    });
  });

  it("keeps completed jobs for ten minutes, and dead letters for ninety days, without retries", async () => {
    for (const name of [collectionQueue, "__pgboss__send-it"]) {
      expect(await boss.getQueue(name)).toMatchObject({ deleteAfterSeconds: 600 });
    }
    expect(await boss.getQueue(deadLetterQueue)).toMatchObject({
      ...{ retentionSeconds: 90 * 24 * 3600, retryLimit: 0 },
    });
  });

  it("has the job expiry of the member that joined last", async () => {
    const other = await join(10_001);
    expect(await boss.getQueue(collectionQueue)).toMatchObject({ heartbeatSeconds: 11 });
    await other.stop({ graceful: false });
  });

  it("is left unchanged by a visitor, which is no member", async () => {
    await using empty = await visitQueue(await server().newDatabase());
    expect(empty.boss).toBeUndefined();
    await using visit = await visitQueue(location);
    const before = await sql(`SELECT name, heartbeat_seconds FROM ${schema}.queue ORDER BY 1`);
    expect(await visit.boss?.getInstances({ limit: 10 })).toHaveLength(1);
    expect(await sql(`SELECT name, heartbeat_seconds FROM ${schema}.queue ORDER BY 1`)).toEqual(
      before,
    );
  });

  it("is not created by a visitor", async () => {
    const other = await server().newDatabase();
    expect(await openQueue(other)).toBeUndefined();
    const own = await joinQueue({
      ...{ location: other, role: "scheduler", failed: () => undefined },
    });
    const { rows } = await own
      .getDb()
      .executeSql("SELECT count(*)::int AS schemas FROM pg_namespace WHERE nspname LIKE 'cyber%'");
    expect(rows).toEqual([{ schemas: 1 }]);
    await own.stop({ graceful: false });
  });

  it("that can't be used is a StoreError with a hint, and shows no password", async () => {
    const away = openQueue("postgres://user:canary@127.0.0.1:1/none");
    await expect(away).rejects.toSatisfy(StoreError.isInstance);
    await expect(away).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(
        /^the queue in the store can't be used: .*ECONNREFUSED/,
      ) as string,
      hint: expect.stringContaining("Check that the server runs") as string,
      cause: expect.any(Error) as Error,
    });
    await expect(away).rejects.not.toThrow("canary");
  });

  it("that can't be changed is one, too, and its connections are closed", async () => {
    const user = `guest_${Date.now()}`;
    await sql(`CREATE ROLE ${user} LOGIN PASSWORD 'guest'`);
    try {
      await sql(`GRANT USAGE ON SCHEMA ${schema} TO ${user}`);
      await sql(`GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${user}`);
      const url = new URL(location);
      Object.assign(url, { username: user, password: "guest" });
      await expect(
        joinQueue({ location: url.href, role: "worker", failed: () => undefined }),
      ).rejects.toMatchObject({
        code: "unreachable",
        message: expect.stringContaining("permission denied") as string,
      });
      // The server notices the end of a connection a moment later.
      await until(async () => {
        const open = await sql(`SELECT FROM pg_stat_activity WHERE usename = '${user}'`);
        return open.length === 0;
      });
    } finally {
      await sql(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
    }
  });

  it("of an older pg-boss is migrated by the first member, so it is not asked for members before", async () => {
    await sql(`UPDATE ${schema}.version SET version = version - 1`);
    await checkBeforeJoining(location, "worker");
    await expect(openQueue(location)).rejects.toMatchObject({ code: "unreachable" });
  });

  it("passes errors of its connections on", async () => {
    const failures: unknown[] = [];
    const other = await joinQueue({
      ...{ location, role: "worker", failed: (error) => void failures.push(error) },
    });
    const error = new Error("lost");
    other.emit("error", error);
    expect(failures).toEqual([error]);
    await other.stop({ graceful: false });
  });
});

describe("the dead letters of a queue", () => {
  const failure = (code: string) => ({ code, message: `${code} happened` });

  it("are listed once for each collection, by tenant and collection, with the last error", async () => {
    await deadLetter(job("globex"), failure("forbidden"));
    await deadLetter(job("acme", "hi/threat"), failure("forbidden"));
    await deadLetter(job("acme"), failure("forbidden"));
    await deadLetter(job("acme"), failure("unauthorized"));
    await using queue = await openQueue(location);
    const letters = await queue?.deadLetters();
    expect(letters?.map(({ since: _, ...letter }) => letter)).toEqual([
      { ...job("acme"), error: failure("unauthorized"), times: 2 },
      { ...job("acme", "hi/threat"), error: failure("forbidden"), times: 1 },
      { ...job("globex"), error: failure("forbidden"), times: 1 },
    ]);
    const newest = Math.max(...(letters ?? []).map(({ since }) => since.getTime()));
    expect(letters?.[0]?.since.getTime()).toBe(newest);
    const names = async (selection: Parameters<NonNullable<typeof queue>["deadLetters"]>[0]) =>
      (await queue?.deadLetters(selection))?.map(keyOf);
    expect(await names({ tenant: "globex" })).toEqual(["globex/apt/threat"]);
    expect(await names({ collections: ["apt/threat"] })).toEqual([
      ...["acme/apt/threat", "globex/apt/threat"],
    ]);
    expect(await names({ tenant: "acme", collections: ["hi/threat"] })).toEqual(["acme/hi/threat"]);
    expect(await names({ collections: [] })).toEqual([]);
  });

  it("name a vanished worker if it reported nothing", async () => {
    await deadLetter(job("acme"), null);
    await deadLetter(job("globex"), { code: 7, message: { canary: true } });
    await using queue = await openQueue(location);
    const vanished = { code: "vanished", message: "its worker vanished" };
    expect((await queue?.deadLetters())?.map(({ error }) => error)).toEqual([vanished, vanished]);
  });

  it("are queued again, all or selected ones, but not if the collection is queued already", async () => {
    await deadLetter(job("acme"), failure("forbidden"));
    await deadLetter(job("globex"), failure("forbidden"));
    await deadLetter(job("initech"), failure("forbidden"));
    await (await openStore(location)).close();
    await using visited = await openQueue(location);
    const counts = async () => {
      const { queue: counted, deadLetters } = (await visited?.status()) ?? {};
      return [counted?.ready, deadLetters?.map(({ tenant }) => tenant)];
    };
    expect(await visited?.retryDeadLetters({ tenant: "none" })).toBe(0);
    expect(await visited?.retryDeadLetters({ tenant: "acme" })).toBe(1);
    await queue(job("globex"));
    expect(await counts()).toEqual([2, ["globex", "initech"]]);
    expect(await visited?.retryDeadLetters()).toBe(1);
    expect(await counts()).toEqual([3, []]);
    expect(await visited?.retryDeadLetters()).toBe(0);
  });
});

describe("the counts of a queue", () => {
  it("distinguish ready, retrying and active collections, and name the one that waits longest", async () => {
    await (await openStore(location)).close();
    await using visited = await openQueue(location);
    expect(await visited?.status()).toMatchObject({
      ...{ queue: { ready: 0, retrying: 0, active: 0 }, oldest: null },
    });
    for (const tenant of ["one", "other"]) await queue(job(tenant));
    const [, failed] = await boss.fetch(collectionQueue, { batchSize: 2 });
    await boss.fail(collectionQueue, failed?.id ?? "", { code: "network" });
    for (const tenant of ["first", "second"]) await queue(job(tenant));
    await sql(
      `UPDATE ${schema}.job SET start_after = now() - interval '1 minute' WHERE data->>'tenant' = 'second'`,
    );
    const { queue: counts, oldest } = (await visited?.status()) ?? {};
    expect(counts).toEqual({ ready: 2, retrying: 1, active: 1 });
    expect(oldest).toMatchObject(job("second"));
  });
});
