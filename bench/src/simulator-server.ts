/** An API in a process of its own, so that its time and memory do not count. Tells its parent where it listens. */
import { createSimulator, type SimulatorOptions } from "@cyberintegrations/simulator";

const options = JSON.parse(process.argv[2] ?? "{}") as SimulatorOptions;
const { tiUrl, username, apiKey } = await createSimulator(options);
process.send?.({ apiUrl: tiUrl, username, apiKey });
