import { InputError, StoreError } from "@cyberintegrations/errors";
import { isKey, keyWanted } from "../commit/keys.ts";
import type { Engine, Run } from "../engine.ts";
import { rowsOf, type Access } from "../log/access.ts";
import { committedAt } from "../log/committed-at.ts";
import type { Dialect } from "../select.ts";
import type { Acknowledgement, ItemPresence, OutputClaim, OutputStatus } from "../types/output.ts";
import { addDeadLetters, removeDeadLetters } from "./dead-letters.ts";

/** Reads and writes the outputs of a store. */
export interface Outputs extends Access {
  readonly write: Engine["write"];
  readonly now: () => Date;
}

/** See `Store.claimOutput`. */
export async function claimOutput(
  { dialect, write }: Outputs,
  output: string,
  from: number,
): Promise<OutputClaim> {
  checkOutput(output);
  checkPosition("from", from);
  const { schema, keyPrefix, mark } = dialect;
  const [row] = await write((run) =>
    run({
      sql: `INSERT INTO ${schema}.outputs AS old (output, position, epoch) VALUES (${mark(1)}, ${mark(2)}, 1)
            ON CONFLICT (${keyPrefix}output) DO UPDATE SET epoch = old.epoch + 1
            RETURNING epoch, position`,
      values: [output, from],
    }),
  );
  return { ...(row as OutputClaim) };
}

/** See `Store.acknowledge`. */
export async function acknowledge(
  { dialect, write, now }: Outputs,
  output: string,
  acknowledgement: Acknowledgement,
): Promise<void> {
  const { epoch, from, to, deadLetters = [], resolved = [] } = acknowledgement;
  const { present = [], absent = [] } = acknowledgement;
  checkPosition("from", from);
  checkPosition("to", to);
  const { schema, own, mark } = dialect;
  const at = now().toISOString();
  await write(async (run) => {
    const moved = await run({
      sql: `UPDATE ${schema}.outputs SET position = ${mark(1)}, acknowledged_at = ${mark(2)}
            WHERE ${own} AND output = ${mark(3)} AND epoch = ${mark(4)} AND position = ${mark(5)}
            RETURNING output`,
      values: [to, at, output, epoch, from],
    });
    if (moved.length === 0) throw await refusal(dialect, run, output, acknowledgement);
    if (resolved.length > 0) await run(removeDeadLetters(dialect, output, resolved));
    for (const letter of deadLetters) await run(addDeadLetters(dialect, output, letter, at));
    if (absent.length > 0) await run(removePresent(dialect, output, absent));
    if (present.length > 0) await run(addPresent(dialect, output, present, "acknowledged"));
  });
}

/** See `Store.replayOutput`. */
export async function replayOutput(
  { dialect, write }: Outputs,
  output: string,
  to: number,
): Promise<OutputClaim> {
  checkPosition("to", to);
  const { schema, own, mark } = dialect;
  const [row] = await write((run) =>
    run({
      sql: `UPDATE ${schema}.outputs SET position = ${mark(1)}, epoch = epoch + 1
            WHERE ${own} AND output = ${mark(2)} RETURNING epoch, position`,
      values: [to, output],
    }),
  );
  if (row) return { ...(row as OutputClaim) };
  throw new InputError(`there is no output ${JSON.stringify(output)}`, {
    path: ["output"],
    hint: "An output is created when it first delivers.",
  });
}

/** See `Store.outputs`. */
export async function outputStatus(access: Access): Promise<OutputStatus[]> {
  const { schema, own } = access.dialect;
  const after = `FROM ${schema}.commits c WHERE ${own} AND c.position > o.position ORDER BY c.position`;
  const rows = await rowsOf<Omit<OutputStatus, "oldest"> & { readonly oldest: number | null }>(
    access,
    {
      sql: `SELECT output, epoch, position, acknowledged_at AS "acknowledgedAt",
        coalesce((SELECT c.position - o.position ${after} DESC LIMIT 1), 0) AS lag,
        (SELECT c.committed_at ${after} LIMIT 1) AS oldest,
        (SELECT count(*) FROM ${schema}.dead_letters d WHERE ${own} AND d.output = o.output) AS "deadLetters"
      FROM ${schema}.outputs o WHERE ${own} ORDER BY output`,
      values: [],
    },
  );
  return rows.map(({ oldest, ...row }) => ({
    ...row,
    oldest: oldest === null ? null : committedAt(oldest),
  }));
}

/** See `Store.announceItems`. */
export async function announceItems(
  { dialect, write }: Outputs,
  output: string,
  claim: OutputClaim,
  ids: readonly string[],
): Promise<void> {
  const { schema, own, mark } = dialect;
  await write(async (run) => {
    const held = await run({
      sql: `UPDATE ${schema}.outputs SET position = position
            WHERE ${own} AND output = ${mark(1)} AND epoch = ${mark(2)} AND position = ${mark(3)}
            RETURNING output`,
      values: [output, claim.epoch, claim.position],
    });
    if (held.length === 0)
      throw await refusal(dialect, run, output, { epoch: claim.epoch, from: claim.position });
    await run(addPresent(dialect, output, ids, "announced"));
  });
}

/** See `Store.presentItems`. */
export async function presentItems(
  access: Access,
  output: string,
  ids: readonly string[],
): Promise<Map<string, ItemPresence>> {
  const { schema, own, mark, isAmong, list } = access.dialect;
  const rows = await rowsOf<{ readonly id: string; readonly announced: number }>(access, {
    sql: `SELECT id, announced FROM ${schema}.present_items
      WHERE ${own} AND output = ${mark(1)} AND ${isAmong("id", mark(2))}`,
    values: [output, list(ids)],
  });
  return new Map(
    rows.map(({ id, announced }) => [id, announced === 1 ? "announced" : "acknowledged"]),
  );
}

/** An announcement does not change what was acknowledged. */
const addPresent = (
  { schema, keyPrefix, mark, each, list }: Dialect,
  output: string,
  ids: readonly string[],
  presence: ItemPresence,
) => ({
  sql: `INSERT INTO ${schema}.present_items AS old (output, id, announced)
    SELECT ${mark(1)}, value, ${presence === "announced" ? 1 : 0} FROM ${each(mark(2))} AS ids WHERE true
    ON CONFLICT (${keyPrefix}output, id) DO UPDATE SET announced = 0
      WHERE old.announced = 1 AND excluded.announced = 0`,
  values: [output, list(ids)],
});

const removePresent = (
  { schema, own, mark, isAmong, list }: Dialect,
  output: string,
  ids: readonly string[],
) => ({
  sql: `DELETE FROM ${schema}.present_items
    WHERE ${own} AND output = ${mark(1)} AND ${isAmong("id", mark(2))}`,
  values: [output, list(ids)],
});

/** Why an acknowledgement was refused. */
async function refusal(
  { schema, own, mark }: Dialect,
  run: Run,
  output: string,
  { epoch, from }: Pick<Acknowledgement, "epoch" | "from">,
): Promise<StoreError> {
  const [row] = await run({
    sql: `SELECT epoch, position FROM ${schema}.outputs WHERE ${own} AND output = ${mark(1)}`,
    values: [output],
  });
  const found = row as OutputClaim | undefined;
  if (found?.epoch !== epoch) {
    return new StoreError(
      "fenced",
      `output ${output}: expected the epoch ${epoch}, got ${found?.epoch ?? "no such output"}`,
      { hint: "Another process has claimed the output. Stop delivering it." },
    );
  }
  return new StoreError(
    "cursor-moved",
    `output ${output}: expected the position ${from}, got ${found.position}`,
    { hint: "Continue from the stored position." },
  );
}

function checkOutput(output: string): void {
  if (!isKey(output)) throw new InputError(keyWanted, { path: ["output"] });
}

function checkPosition(name: string, position: number): void {
  if (Number.isSafeInteger(position) && position >= 0) return;
  throw new InputError(`expected a position, a whole number of 0 or more, got ${position}`, {
    path: [name],
  });
}
