import { Transform, type Duplex } from "node:stream";
import { stringify } from "csv-stringify";
import { toJson, type JsonValue } from "cyberintegrations";
import { jsonText } from "../json-text.ts";
import { printable } from "../printable.ts";

/** Converts rows to text, by name. */
export const formats = {
  ndjson: (): Duplex =>
    new Transform({
      writableObjectMode: true,
      transform(row: object, _encoding, done) {
        done(null, `${jsonText(row)}\n`);
      },
    }),
  // A spreadsheet runs a cell that starts like a formula, and attackers write these values.
  csv: (columns: readonly string[], onTerminal: boolean): Duplex =>
    stringify({
      header: true,
      columns: [...columns],
      escape_formulas: true,
      cast: {
        boolean: String,
        // In a file, values are not changed.
        object: (value) => (onTerminal ? jsonText(value) : toJson(value as JsonValue)),
        ...(onTerminal && { string: printable }),
      },
    }),
} as const;
