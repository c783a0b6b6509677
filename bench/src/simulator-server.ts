/** Runs a simulator in a child process, so that its CPU time and memory are not measured. Sends its address to the parent. */
import { createSimulator, type SimulatorOptions } from "@cyberintegrations/simulator";

const options = JSON.parse(process.argv[2] ?? "{}") as SimulatorOptions;
const { tiUrl, username, apiKey } = await createSimulator(options);
process.send?.({ apiUrl: tiUrl, username, apiKey });
