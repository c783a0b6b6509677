import fc from "fast-check";
import type { Model } from "./model.ts";
import type { World } from "./world.ts";

/** What a call returned, or the code with which it was refused. Both must be equal in the model and in the store. */
export type Outcome = Readonly<Record<string, unknown>>;

/** One thing that a process does. To add one, write a file in actions/ and list it in actions/index.ts. */
export interface Action {
  /** For the counterexample. */
  readonly text: string;
  /** Applies it to the model. Where several outcomes are right, it chooses the one that the store had. */
  readonly expect: (model: Model, got: Outcome) => Outcome;
  /** Applies it to the store. */
  readonly run: (world: World) => Promise<Outcome>;
}

/** A process and a collection of a tenant. */
export interface At {
  readonly process: number;
  readonly tenant: number;
  readonly collection: string;
}

export const at: fc.Arbitrary<At> = fc.record({
  process: fc.constantFrom(0, 0, 1),
  tenant: fc.constantFrom(0, 0, 1),
  // Most on one collection, so that they meet.
  collection: fc.constantFrom("apt/threat", "apt/threat", "apt/threat", "hi/threat"),
});

/** The names of tenants. A store of one tenant only has the first. */
const tenantNames = ["default", "acme"] as const;

/** The keys of a collection and of its reader, in the model and in the world. */
export function keysOf({ process, tenant, collection }: At, tenants: readonly string[]) {
  const name = tenantNames[tenant % tenants.length] ?? tenantNames[0];
  const key = `${name} ${collection}`;
  return { name, key, reader: `${process} ${key}` };
}
