import type { Collection } from "../data/collection.ts";
import type { Decisions } from "./decisions.ts";
import type { Params } from "./params.ts";
import type { ResultSets } from "./result-sets.ts";
import type { Reply } from "./reply.ts";

/** The state that endpoints read and change. */
export interface ApiState {
  readonly clock: () => number;
  readonly collections: ReadonlyMap<string, Collection>;
  /** The collections granted to the account. */
  readonly granted: ReadonlySet<string>;
  readonly results: ResultSets;
  readonly decisions: Decisions;
}

/** The input of an endpoint. */
export interface EndpointRequest {
  readonly params: Params;
  /** The path segments that the route names. */
  readonly parts: Readonly<Record<string, string>>;
  /** The parsed JSON body of a POST request. */
  readonly body: unknown;
}

interface AnyRoute {
  /** The path below the base URL. `{collection}` matches a name with its slash, `{other}` matches one segment. */
  readonly path: string;
  /** @default "GET" */
  readonly method?: "POST";
}

/** An endpoint. The handler of a collection's endpoint is called only if the collection is granted. */
export type Route = AnyRoute &
  (
    | {
        readonly params: readonly string[];
        readonly handle: (state: ApiState, request: EndpointRequest) => Reply;
      }
    | {
        /** The collection, if the path does not name it. */
        readonly collection?: string;
        readonly collectionParams: (collection: Collection) => readonly string[] | "any";
        readonly handleCollection: (
          state: ApiState,
          request: EndpointRequest,
          collection: Collection,
        ) => Reply;
      }
  );
