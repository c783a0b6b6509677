import type { Collection } from "../data/collection.ts";
import type { Decisions } from "./decisions.ts";
import type { Params } from "./params.ts";
import type { ResultSets } from "./result-sets.ts";
import type { Answer } from "./answer.ts";

/** All that the endpoints answer from. */
export interface World {
  readonly clock: () => number;
  readonly collections: ReadonlyMap<string, Collection>;
  /** The collections that the account may read. */
  readonly granted: ReadonlySet<string>;
  readonly results: ResultSets;
  readonly decisions: Decisions;
}

/** A request as its endpoint sees it. */
export interface Ask {
  readonly params: Params;
  /** The parts of the path that the route names. */
  readonly parts: Readonly<Record<string, string>>;
  /** The body of a POST, from JSON. */
  readonly body: unknown;
}

interface AnyRoute {
  /** The path below the base URL; `{collection}` stands for a name with its slash, `{other}` for one segment. */
  readonly path: string;
  /** @default "GET" */
  readonly method?: "POST";
}

/** One endpoint. Those of a collection get it, when it is granted, and take the parameters that it takes. */
export type Route = AnyRoute &
  (
    | {
        readonly params: readonly string[];
        readonly handle: (world: World, ask: Ask) => Answer;
      }
    | {
        /** The collection where the path names none. */
        readonly of?: string;
        readonly paramsOf: (collection: Collection) => readonly string[] | "any";
        readonly handleOf: (world: World, ask: Ask, collection: Collection) => Answer;
      }
  );
