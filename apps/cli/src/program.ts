import { Command } from "commander";
import type { ExitCode } from "./exit-codes.ts";
import { print, say, type Io } from "./io.ts";
import { addAsking } from "./program/asking.ts";
import { addFleet } from "./program/fleet.ts";
import { addLocal } from "./program/local.ts";
import { addStoring } from "./program/storing.ts";
import { addSyncing } from "./program/syncing.ts";

/**
 * The command line.
 *
 * @param end Told the exit code of the command that ran.
 */
export function createProgram(io: Io, end: (code: ExitCode) => void): Command {
  const program = new Command("cyberintegrations")
    .description("Threat intelligence and digital risk feeds: fetched once, mapped, stored.")
    .configureOutput({
      writeOut: (text) => {
        print(io, ...linesOf(text));
      },
      writeErr: (text) => {
        for (const line of linesOf(text)) say(io, line);
      },
    })
    .exitOverride();
  const frame = { io, end };
  addSyncing(program, frame);
  addAsking(program, frame);
  addStoring(program, frame);
  addFleet(program, frame);
  addLocal(program, frame);
  return program;
}

const linesOf = (text: string) => text.replace(/\n$/, "").split("\n");
