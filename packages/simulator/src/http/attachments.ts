import { Dice, hashText } from "../data/random.ts";
import type { Collection } from "../data/collection.ts";
import { fileSize } from "../data/shapes/reports.ts";
import { ok, Refusal, type Answer } from "./answer.ts";
import { feedOf } from "./pages.ts";
import type { Ask, World } from "./world.ts";

/** Bytes that are always the same for the same name. */
function bytesOf(name: string, size: number): Uint8Array {
  return Buffer.from(new Dice(hashText(name)).hex(size * 2), "hex");
}

/** A file of a threat report: one that its `files` names. */
export function attachment(_world: World, { parts }: Ask, collection: Collection): Answer {
  if (!collection.row.files) throw new Refusal(404, `${collection.name} has no files`);
  const { id = "", fileId = "" } = parts;
  const files = [feedOf(collection, id)["files"]].flat() as ({ id?: unknown } | null | undefined)[];
  if (!files.some((file) => file?.id === fileId))
    throw new Refusal(404, `no file ${fileId} in ${collection.name}/${id}`);
  return ok(bytesOf(fileId, fileSize(fileId)));
}

/** What can be done with a feed: one action answers JSON, one answers bytes. */
const ACTIONS: Record<string, (id: string, params: object) => object | Uint8Array> = {
  describe: (id, params) => ({ id, action: "describe", params }),
  download: (id) => bytesOf(id, 2048),
};

export function perform(_world: World, { parts, params }: Ask, collection: Collection): Answer {
  const { id = "", action = "" } = parts;
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (run === undefined)
    throw new Refusal(404, `no action ${action}; known: ${Object.keys(ACTIONS).join(", ")}`);
  return ok(run(feedOf(collection, id).id, params.toObject()));
}
