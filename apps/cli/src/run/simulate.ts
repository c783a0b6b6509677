import { once } from "node:events";
import { join } from "node:path";
import { InputError } from "cyberintegrations";
import {
  createSimulator,
  type FaultRule,
  type Simulator,
  type SimulatorOptions,
} from "@cyberintegrations/simulator";
import type { SimulateOptions } from "../commands/simulate.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { cannotListen, readInput } from "../input.ts";
import { print, say, type Io } from "../io.ts";

/** Serves the simulated API until interrupted. */
export async function simulate(options: SimulateOptions, io: Io): Promise<ExitCode> {
  const { port, feeds, seed, latency, rateLimit, faultRate, fault, tls } = options;
  await using simulator = await start({
    port,
    feeds,
    seed,
    latency,
    faults: fault.map(readRule),
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
  say(
    io,
    `Threat Intelligence at ${tiUrl}, Digital Risk Protection at ${drpUrl}. Press Ctrl+C to stop.`,
  );
  if (!io.signal.aborted) await once(io.signal, "abort");
  return exitCodes.interrupted;
}

/** @throws InputError for a port in use, or an invalid fault rule or certificate. */
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
