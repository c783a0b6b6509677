import { setTimeout as wait } from "node:timers/promises";
import { DatabaseError, Pool } from "pg";

/** A superuser's connection to the database. It survives crashes of the server: failed queries are repeated. */
export class Database implements AsyncDisposable {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool({ connectionString: url, max: 2 });
    // A connection that breaks is found out by the next question.
    this.#pool.on("error", () => undefined);
  }

  async rows<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        const { rows } = await this.#pool.query(sql, [...values]);
        return rows as Row[];
      } catch (error) {
        const down = !(error instanceof DatabaseError) || /^(08|57P)/.test(error.code ?? "");
        if (!down || tries > 200) throw error;
        await wait(100);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }
}
