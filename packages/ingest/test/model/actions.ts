import fc from "fast-check";
import type { World } from "./world.ts";

/** Something that happens to the source or to the syncs. To add one, add it to the list. */
const actions: readonly (readonly [weight: number, fc.Arbitrary<Action>])[] = [
  [
    3,
    fc
      .tuple(
        fc.constantFrom("a", "b", "c", "d", "e"),
        fc.nat(2),
        fc.uniqueArray(fc.integer({ min: 1, max: 3 })),
      )
      .map((feed) => ({
        text: `edit(${JSON.stringify(feed)})`,
        run(world) {
          world.edits += 1;
          world.source.edit(...feed);
        },
      })),
  ],
  [
    2,
    fc.constant({
      text: "start()",
      run: (world) => {
        world.start();
      },
    }),
  ],
  [
    1,
    fc.nat(8).map((life) => ({
      text: `startAndCrash(${life})`,
      run: (world) => {
        world.start(life);
      },
    })),
  ],
  [
    1,
    fc.constant({
      text: "failNextRequest()",
      run: (world) => {
        world.source.failures += 1;
      },
    }),
  ],
  [8, fc.constant({ text: "step()", run: (world) => world.step() })],
];

interface Action {
  /** For the counterexample. */
  readonly text: string;
  readonly run: (world: World) => void | Promise<void>;
}

/** The model is the source itself: at the end, the store must equal it. */
type Model = Record<string, never>;

/** Any action, as a command. */
export const command: fc.Arbitrary<fc.AsyncCommand<Model, World>> = fc
  .oneof(...actions.map(([weight, arbitrary]) => ({ weight, arbitrary })))
  .map(({ text, run }) => ({
    check: () => true,
    async run(_, world) {
      await run(world);
    },
    toString: () => text,
  }));
