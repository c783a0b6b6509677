import { Transform, type Duplex } from "node:stream";
import { stringify } from "csv-stringify";

/** How rows become text, by name. */
export const formats = {
  ndjson: (): Duplex =>
    new Transform({
      writableObjectMode: true,
      transform(row: object, _encoding, done) {
        done(null, `${JSON.stringify(row)}\n`);
      },
    }),
  // A spreadsheet runs a cell that begins like a formula, and these values come from attackers.
  csv: (columns: readonly string[]): Duplex =>
    stringify({ header: true, columns: [...columns], escape_formulas: true }),
} as const;

/** The name of a format. */
export type Format = keyof typeof formats;
