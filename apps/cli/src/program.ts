import { Command } from "commander";
import { say } from "./io.ts";
import { addAsking } from "./program/asking.ts";
import type { Frame } from "./program/command.ts";
import { addFleet } from "./program/fleet.ts";
import { addLocal } from "./program/local.ts";
import { addStoring } from "./program/storing.ts";
import { addSyncing } from "./program/syncing.ts";
import { version } from "./version.ts";

export interface ProgramOptions extends Frame {
  /** Receives help that the user asked for. */
  readonly show: (text: string) => void;
}

/** The command line. */
export function createProgram({ io, end, show }: ProgramOptions): Command {
  const program = new Command("cyberintegrations")
    .description("Threat intelligence and digital risk feeds: fetched once, mapped, stored.")
    .version(version, "--version", "print the version")
    .configureOutput({
      writeOut: show,
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

/** The lines of a text that ends with a line break. */
export const linesOf = (text: string) => text.replace(/\n$/, "").split("\n");
