/// <reference lib="esnext.disposable" preserve="true" />
import { StoreError } from "@cyberintegrations/errors";
import { commit } from "./commit/commit.ts";
import { fenced } from "./commit/fenced.ts";
import { retry } from "./commit/retry.ts";
import { openForReading, type Engine } from "./engine.ts";
import type { Access } from "./log/access.ts";
import { changes } from "./log/changes.ts";
import { head } from "./log/commits.ts";
import { expire } from "./log/expire.ts";
import { indicators, positionBefore } from "./log/indicators.ts";
import { prune } from "./log/prune.ts";
import { deadLetters, dropDeadLetters, retryDeadLetters } from "./outputs/dead-letters.ts";
import {
  acknowledge,
  announceItems,
  claimOutput,
  outputStatus,
  presentItems,
  replayOutput,
  type Outputs,
} from "./outputs/outputs.ts";
import { feedOf, iocOf, type FeedColumns, type IocColumns } from "./rows.ts";
import { select, where, type AnySelection, type Statement, type Table } from "./select.ts";
import type {
  CollectionStatus,
  CommitCounts,
  IocSelection,
  PortionCommit,
  Selection,
  Store,
  Claim,
  TenantCollectionStatus,
} from "./store.ts";
import { checkTenant } from "./tenant.ts";
import type { ChangePage, ChangeSelection } from "./types/change.ts";
import type { StoredFeed } from "./types/feed.ts";
import type { Indicator, IndicatorSelection } from "./types/indicator.ts";
import type { StoredIoc } from "./types/ioc.ts";
import type { StoreLock } from "./types/lock.ts";
import type {
  Acknowledgement,
  DeadLetterSelection,
  ItemPresence,
  OutputClaim,
  OutputStatus,
  StoredDeadLetter,
} from "./types/output.ts";
import type {
  QuarantinedFeed,
  QuarantineRetry,
  QuarantineSelection,
  RetryCounts,
} from "./types/quarantine.ts";

const statusColumns = `collection, cursor, feeds, iocs, quarantined, synced_at AS "syncedAt", syncs`;
/** A program can mark a store with a row whose name starts with a parenthesis, as no collection's does. */
const isCollection = "collection NOT LIKE '(%'";

interface EngineStoreOptions {
  readonly tenant: string;
  readonly now: () => Date;
  /** Whether it refuses to be written to. */
  readonly readOnly: boolean;
  /** The store that this one is a view of. */
  readonly origin?: EngineStore;
}

/** A store, on either engine. */
export class EngineStore implements Store {
  readonly location: string;
  readonly tenant: string;
  readonly #engine: Engine;
  readonly #now: () => Date;
  readonly #readOnly: boolean;
  readonly #origin: EngineStore | undefined;
  /** Its own, and those of its views. */
  readonly #locks = new Set<StoreLock>();
  readonly #collections: string;
  /** The key of a collection. */
  readonly #key: string;
  #closed = false;

  constructor(engine: Engine, options: EngineStoreOptions) {
    this.#engine = engine;
    this.tenant = options.tenant;
    this.#now = options.now;
    this.#readOnly = options.readOnly;
    this.#origin = options.origin;
    this.location = engine.location;
    this.#collections = `${engine.dialect.schema}.collections`;
    this.#key = `${engine.dialect.keyPrefix}collection`;
  }

  forTenant(tenant: string): Store {
    checkTenant(tenant);
    this.#checkOpen();
    const engine = this.#engine.forTenant(tenant);
    const [now, readOnly, origin] = [this.#now, this.#readOnly, this.#origin ?? this];
    return new EngineStore(engine, { tenant, now, readOnly, origin });
  }

  async cursor(collection: string): Promise<string | null> {
    const { own } = this.#engine.dialect;
    const sql = `SELECT cursor FROM ${this.#collections} WHERE ${own} AND collection = ${this.#mark(1)}`;
    for await (const row of this.#read({ sql, values: [collection] })) {
      return (row as { readonly cursor: string | null }).cursor;
    }
    return null;
  }

  async claim(collection: string): Promise<Claim> {
    this.#checkWritable();
    await this.#engine.reopen();
    const [row] = await this.#run({
      sql: `INSERT INTO ${this.#collections} AS old (collection, epoch) VALUES (${this.#mark(1)}, 1)
            ON CONFLICT (${this.#key}) DO UPDATE SET epoch = old.epoch + 1
            RETURNING epoch, cursor, filters`,
      values: [collection],
    });
    return row as Claim;
  }

  async commit(portion: PortionCommit): Promise<CommitCounts> {
    this.#checkWritable();
    return await commit(this.#engine.transact, portion, this.#now);
  }

  async markSynced(collection: string, epoch?: number): Promise<void> {
    const isOwn = epoch === undefined ? "" : `WHERE old.epoch = ${this.#mark(3)}`;
    const marked = await this.#run({
      sql: `INSERT INTO ${this.#collections} AS old (collection, synced_at, syncs)
            VALUES (${this.#mark(1)}, ${this.#mark(2)}, 1)
            ON CONFLICT (${this.#key})
            DO UPDATE SET synced_at = excluded.synced_at, syncs = old.syncs + 1 ${isOwn}
            RETURNING collection`,
      values: [collection, this.#now().toISOString(), ...(epoch === undefined ? [] : [epoch])],
    });
    // Stryker disable next-line ConditionalExpression: without an epoch there is always a row
    if (epoch !== undefined && marked.length === 0) throw fenced(collection, epoch);
  }

  async status(): Promise<CollectionStatus[]> {
    const sql = `SELECT ${statusColumns} FROM ${this.#collections}
      WHERE ${this.#engine.dialect.own} AND ${isCollection} ORDER BY collection`;
    return await all<CollectionStatus>(this.#read({ sql, values: [] }));
  }

  async overview(): Promise<TenantCollectionStatus[]> {
    this.#checkOpen();
    const everyone = this.#engine.forTenant(null);
    const sql = `SELECT ${everyone.dialect.tenant} AS tenant, ${statusColumns}
      FROM ${this.#collections} WHERE ${isCollection} ORDER BY 1, collection`;
    return await all<TenantCollectionStatus>(everyone.stream({ sql, values: [] }));
  }

  async *feeds(selection: Selection = {}): AsyncGenerator<StoredFeed, void, undefined> {
    for await (const row of this.#select("feeds", selection)) yield feedOf(row as FeedColumns);
  }

  async *iocs(selection: IocSelection = {}): AsyncGenerator<StoredIoc, void, undefined> {
    for await (const row of this.#select("iocs", selection)) yield iocOf(row as IocColumns);
  }

  indicators(selection: IndicatorSelection = {}): AsyncIterable<Indicator> {
    return indicators(this.#access, selection);
  }

  async changes(selection: ChangeSelection = {}): Promise<ChangePage> {
    this.#checkOpen();
    return await changes(this.#access, selection);
  }

  async position(before?: Date | number): Promise<number> {
    return before !== undefined
      ? await positionBefore(this.#access, before)
      : await head(this.#access);
  }

  async expire(now: Date = this.#now()): Promise<number> {
    this.#checkWritable();
    const expired = await expire(this.#access, this.#engine.transact, now);
    await prune(this.#engine.dialect, (work) => this.#engine.write(work));
    return expired;
  }

  async claimOutput(output: string, from = 0): Promise<OutputClaim> {
    return await claimOutput(this.#outputs(), output, from);
  }

  async acknowledge(output: string, acknowledgement: Acknowledgement): Promise<void> {
    await acknowledge(this.#outputs(), output, acknowledgement);
  }

  async replayOutput(output: string, to: number): Promise<OutputClaim> {
    return await replayOutput(this.#outputs(), output, to);
  }

  async outputs(): Promise<OutputStatus[]> {
    return await outputStatus(this.#access);
  }

  async announceItems(output: string, claim: OutputClaim, ids: readonly string[]): Promise<void> {
    await announceItems(this.#outputs(), output, claim, ids);
  }

  async presentItems(output: string, ids: readonly string[]): Promise<Map<string, ItemPresence>> {
    return await presentItems(this.#access, output, ids);
  }

  deadLetters(selection: DeadLetterSelection = {}): AsyncIterable<StoredDeadLetter> {
    return deadLetters(this.#access, selection);
  }

  async retryDeadLetters(selection: DeadLetterSelection = {}): Promise<number> {
    return await retryDeadLetters(this.#outputs(), selection);
  }

  async dropDeadLetters(selection: DeadLetterSelection = {}): Promise<number> {
    return await dropDeadLetters(this.#outputs(), selection);
  }

  async *quarantined(
    selection: QuarantineSelection = {},
  ): AsyncGenerator<QuarantinedFeed, void, undefined> {
    for await (const row of this.#select("quarantine", selection)) yield row as QuarantinedFeed;
  }

  async retryQuarantined(
    collection: string,
    retries: readonly QuarantineRetry[],
  ): Promise<RetryCounts> {
    this.#checkWritable();
    return await retry(this.#engine.transact, collection, retries, this.#now);
  }

  async dropQuarantined(selection: QuarantineSelection = {}): Promise<number> {
    this.#checkWritable();
    const { dialect } = this.#engine;
    const { own } = dialect;
    const table = `${dialect.schema}.quarantine`;
    const { collections } = selection;
    const locked = where(dialect, { collections });
    const dropped = where(dialect, selection);
    return await this.#engine.write(async (run) => {
      // Collections first, like a commit, so that the two can't wait for each other.
      await run({
        ...locked,
        sql: `UPDATE ${this.#collections} SET quarantined = quarantined ${locked.sql}`,
      });
      const gone = await run({
        ...dropped,
        sql: `DELETE FROM ${table} ${dropped.sql} RETURNING id`,
      });
      await run({
        ...locked,
        sql: `UPDATE ${this.#collections} AS c SET quarantined =
                (SELECT count(*) FROM ${table} q WHERE ${own} AND q.collection = c.collection) ${locked.sql}`,
      });
      return gone.length;
    });
  }

  async acquireLock(name = "sync"): Promise<StoreLock> {
    this.#checkWritable();
    const taken = await this.#engine.takeLock(name, this.#now);
    const holders = this.#origin ? [this, this.#origin] : [this];
    const release = async () => {
      if (!this.#locks.has(lock)) return;
      for (const store of holders) store.#locks.delete(lock);
      // A lock that can't be released is free as soon as its holder has ended.
      await taken.release().catch(() => undefined);
    };
    const lock: StoreLock = { name, owner: taken.owner, release, [Symbol.asyncDispose]: release };
    for (const store of holders) store.#locks.add(lock);
    return lock;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#locks].map((lock) => lock.release()));
    if (!this.#origin) await this.#engine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #select(table: Table, selection: AnySelection): AsyncIterable<unknown> {
    return this.#read(select(this.#engine.dialect, table, selection));
  }

  async *#read(statement: Statement): AsyncGenerator<unknown, void, undefined> {
    this.#checkOpen();
    for await (const row of this.#engine.stream(statement)) {
      yield row;
      this.#checkOpen();
    }
  }

  async #run(statement: Statement): Promise<readonly unknown[]> {
    this.#checkWritable();
    return await this.#engine.write((run) => run(statement));
  }

  get #access(): Access {
    return {
      dialect: this.#engine.dialect,
      read: (statement) => this.#read(statement),
      write: this.#readOnly ? undefined : (work) => this.#engine.write(work),
    };
  }

  #outputs(): Outputs {
    const write: Outputs["write"] = async (work) => {
      this.#checkWritable();
      return await this.#engine.write(work);
    };
    return { ...this.#access, write, now: this.#now };
  }

  #mark(n: number): string {
    return this.#engine.dialect.mark(n);
  }

  #checkWritable(): void {
    this.#checkOpen();
    if (this.#readOnly) throw openForReading(this.location);
  }

  #checkOpen(): void {
    if (this.#origin) this.#origin.#checkOpen();
    if (this.#closed) throw new StoreError("closed", `${this.location} has been closed`);
  }
}

async function all<Row>(rows: Iterable<unknown> | AsyncIterable<unknown>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row as Row);
  return list;
}
