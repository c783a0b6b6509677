import { keysOf, type Action, type At } from "../action.ts";
import type { Model } from "../model.ts";
import { isOver } from "../versions.ts";
import { together } from "./race.ts";

/** A process records which indicators of a tenant have expired. */
export const expire = (where: At): Action => ({
  text: `expire(${JSON.stringify(where)})`,
  expect: (model) => ({ expired: expireInModel(model, where) }),
  async run(world) {
    const { name } = keysOf(where, world.tenants);
    return { expired: await world.store(where.process, name).expire() };
  },
});

/** Two processes do it at the same time: each expiry is recorded by one of them. */
export const expireTwice = (where: At): Action => ({
  text: `expireTwice(${JSON.stringify(where)})`,
  expect: (model) => ({ expired: expireInModel(model, where) }),
  async run(world) {
    const actions = [0, 1].map((process) => expire({ ...where, process }));
    const { results } = await together(world, actions);
    return { expired: results.reduce((sum, { expired }) => sum + Number(expired), 0) };
  },
});

function expireInModel(model: Model, where: At): number {
  const { name } = keysOf(where, model.tenants);
  let count = 0;
  for (const [key, { feeds }] of model.collections) {
    if (!key.startsWith(`${name} `)) continue;
    for (const [id, feed] of feeds) {
      const over = [...feed.iocs].filter(([n, state]) => state === "live" && isOver(n, model.time));
      const expired = over.map(([n]) => [n, "expired"] as const);
      feeds.set(id, { ...feed, iocs: new Map([...feed.iocs, ...expired]) });
      count += over.length;
    }
  }
  return count;
}
