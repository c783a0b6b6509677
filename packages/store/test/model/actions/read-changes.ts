import type { LoggedChange } from "../../../src/index.ts";
import { keysOf, type Action, type At } from "../action.ts";

/** A reader of the change log reads its next page, and updates what it knows. Its position survives crashes. */
export const readChanges = (where: At, limit: number): Action => ({
  text: `readChanges(${JSON.stringify({ where, limit })})`,
  // How many changes there are is not the model's: a reader sees several changes of a feed as one.
  expect: (_, got) => ({ more: got["more"], isInOrder: true }),
  async run(world) {
    const { name } = keysOf(where, world.tenants);
    const view = world.views.get(name) ?? { position: 0, known: new Map<string, string>() };
    const after = view.position;
    const page = await world.store(where.process, name).changes({ after, limit });
    const positions = page.changes.map(({ position }) => position);
    for (const change of page.changes) view.known.set(...entryOf(name, change));
    view.position = page.position;
    world.views.set(name, view);
    return {
      more: page.more,
      isInOrder:
        page.position >= Math.max(after, ...positions) &&
        positions.every((position, n) => position > (positions[n - 1] ?? after)),
    };
  },
});

function entryOf(tenant: string, change: LoggedChange): [key: string, state: string] {
  if (change.kind === "feed") {
    const { collection, id, parsed } = change.feed;
    return [`${tenant} ${collection} ${id}`, (parsed as { title: string }).title];
  }
  return [change.indicator.value, change.indicator.state];
}
