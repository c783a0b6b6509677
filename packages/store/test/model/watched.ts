import type { Engine } from "../../src/engine.ts";
import type { Transaction } from "../../src/commit/transaction.ts";

/** An engine that calls a function before each step of its transactions, their begin and their end. */
export function watched(engine: Engine, onStep: (step: string) => Promise<void>): Engine {
  return {
    location: engine.location,
    dialect: engine.dialect,
    async transact(collection, work) {
      await onStep("begin");
      return await engine.transact(collection, async (transaction) => {
        const result = await work(stepped(transaction, onStep));
        await onStep("commit");
        return result;
      });
    },
    async write(work) {
      await onStep("begin");
      return await engine.write(async (run) => {
        const result = await work(async (statement) => {
          await onStep("run");
          return await run(statement);
        });
        await onStep("commit");
        return result;
      });
    },
    stream: (statement) => engine.stream(statement),
    forTenant: (tenant) => watched(engine.forTenant(tenant), onStep),
    reopen: () => engine.reopen(),
    takeLock: (name, now) => engine.takeLock(name, now),
    close: () => engine.close(),
  };
}

function stepped(transaction: Transaction, onStep: (step: string) => Promise<void>): Transaction {
  return new Proxy(transaction, {
    get(target, name: keyof Transaction) {
      return async (...args: never[]) => {
        await onStep(name);
        return await (target[name] as (...args: never[]) => unknown)(...args);
      };
    },
  });
}
