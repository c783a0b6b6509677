import { Random, hashText } from "../data/random.ts";
import type { Collection } from "../data/collection.ts";
import { fileSize } from "../data/shapes/reports.ts";
import { ok, HttpError, type Reply } from "./reply.ts";
import { feedOf } from "./pages.ts";
import type { EndpointRequest, ApiState } from "./route.ts";

/** Deterministic bytes for a name. */
function bytesOf(name: string, size: number): Uint8Array {
  return Buffer.from(new Random(hashText(name)).hex(size * 2), "hex");
}

/** Returns a file that is listed in a threat report's `files`. */
export function attachment(
  _state: ApiState,
  { parts }: EndpointRequest,
  collection: Collection,
): Reply {
  if (!collection.entry.files) throw new HttpError(404, `${collection.name} has no files`);
  const { id = "", fileId = "" } = parts;
  const files = [feedOf(collection, id)["files"]].flat() as ({ id?: unknown } | null | undefined)[];
  if (!files.some((file) => file?.id === fileId))
    throw new HttpError(404, `no file ${fileId} in ${collection.name}/${id}`);
  return ok(bytesOf(fileId, fileSize(fileId)));
}

/** Actions on a feed. One returns JSON, the other one bytes. */
const ACTIONS: Record<string, (id: string, params: object) => object | Uint8Array> = {
  describe: (id, params) => ({ id, action: "describe", params }),
  download: (id) => bytesOf(id, 2048),
};

export function runAction(
  _state: ApiState,
  { parts, params }: EndpointRequest,
  collection: Collection,
): Reply {
  const { id = "", action = "" } = parts;
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (run === undefined)
    throw new HttpError(404, `no action ${action}; known: ${Object.keys(ACTIONS).join(", ")}`);
  return ok(run(feedOf(collection, id).id, params.toObject()));
}
