export { createSimulator, type Simulator } from "./simulator.ts";
export type { SimulatorOptions, SimulatorTls } from "./options.ts";
export type { Chaos, Fault, FaultMatch, FaultRule } from "./faults/types.ts";
export type { Feed } from "./data/shapes/context.ts";
export type { LoggedRequest } from "./http/logged-request.ts";
export type { Product } from "./data/catalogue.ts";
