import { once } from "node:events";
import { createSimulator } from "@cyberintegrations/simulator";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { say, type Io } from "../io.ts";

export interface SimulateFlags {
  readonly port: number;
  readonly feeds: number;
  readonly seed: string;
}

/** `cyberintegrations simulate`: serves until interrupted. */
export async function simulate(flags: SimulateFlags, io: Io): Promise<ExitCode> {
  await using simulator = await createSimulator(flags);
  const { tiUrl, drpUrl, username, apiKey } = simulator;
  io.stdout.write(
    [
      `CYBERINTEGRATIONS_API_URL=${tiUrl}`,
      `CYBERINTEGRATIONS_USERNAME=${username}`,
      `CYBERINTEGRATIONS_API_KEY=${apiKey}`,
      "",
    ].join("\n"),
  );
  say(io, `Threat Intelligence at ${tiUrl}, Digital Risk Protection at ${drpUrl}; Ctrl+C ends it.`);
  if (!io.signal.aborted) await once(io.signal, "abort");
  return exitCodes.ok;
}
