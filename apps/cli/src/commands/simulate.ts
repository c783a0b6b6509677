import { once } from "node:events";
import { join } from "node:path";
import { InputError } from "cyberintegrations";
import {
  createSimulator,
  type FaultRule,
  type Simulator,
  type SimulatorOptions,
} from "@cyberintegrations/simulator";
import { cannotListen } from "../cannot-listen.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { print, say, type Io } from "../io.ts";
import { readInput } from "../read-input.ts";

export interface SimulateFlags {
  readonly port: number;
  readonly feeds: number;
  readonly seed: string;
  readonly latency: number;
  readonly rateLimit?: number;
  readonly faultRate?: number;
  readonly fault: readonly string[];
  readonly tls?: string;
}

/** `cyberintegrations simulate`: serves until interrupted. */
export async function simulate(flags: SimulateFlags, io: Io): Promise<ExitCode> {
  const { port, feeds, seed, latency, rateLimit, faultRate, tls } = flags;
  await using simulator = await start({
    port,
    feeds,
    seed,
    latency,
    faults: flags.fault.map(readRule),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(faultRate !== undefined && { chaos: { rate: faultRate } }),
    ...(tls !== undefined && { tls: readTls(tls) }),
  });
  const { tiUrl, drpUrl, username, apiKey } = simulator;
  await print(
    io,
    `CYBERINTEGRATIONS_API_URL=${tiUrl}`,
    `CYBERINTEGRATIONS_USERNAME=${username}`,
    `CYBERINTEGRATIONS_API_KEY=${apiKey}`,
  );
  say(io, `Threat Intelligence at ${tiUrl}, Digital Risk Protection at ${drpUrl}; Ctrl+C ends it.`);
  if (!io.signal.aborted) await once(io.signal, "abort");
  return exitCodes.interrupted;
}

/** @throws InputError for what the simulator refuses: a port in use, an invalid fault rule or certificate. */
async function start(options: SimulatorOptions): Promise<Simulator> {
  try {
    return await createSimulator(options);
  } catch (error) {
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    if (syscall === "listen") throw cannotListen("--port", options.port, "127.0.0.1", code);
    throw new InputError(`simulate: ${message}`, { cause: error });
  }
}

function readRule(json: string): FaultRule {
  try {
    return JSON.parse(json) as FaultRule;
  } catch {
    throw new InputError(`fault: expected a fault rule as JSON, got ${JSON.stringify(json)}`, {
      hint: 'Such as {"kind":"status","status":504,"collection":"hi/threat","times":3}.',
    });
  }
}

const readTls = (folder: string) => ({
  cert: readInput("tls", join(folder, "cert.pem")),
  key: readInput("tls", join(folder, "key.pem")),
});
