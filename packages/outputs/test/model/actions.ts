import fc from "fast-check";
import type { Fault } from "./receiver.ts";
import { allowed, valueOf, type Listed } from "./source.ts";
import type { World } from "./world.ts";

interface Action {
  /** For the counterexample. */
  readonly text: string;
  readonly run: (world: World) => void | Promise<void>;
}

const listed: fc.Arbitrary<Listed> = fc.record({
  n: fc.constantFrom(1, 2, 3, 4, allowed),
  tlp: fc.constantFrom("green", "green", "green", "red"),
  days: fc.constantFrom(null, 1, 3),
});

const action = (text: string, run: Action["run"]) => fc.constant({ text, run });

/** Something that happens to the store, the destination or the deliveries. To add one, add it to the list. */
const actions: readonly (readonly [weight: number, fc.Arbitrary<Action>])[] = [
  [
    4,
    fc
      .tuple(
        fc.constantFrom("a", "b"),
        fc.uniqueArray(listed, { maxLength: 4, selector: ({ n }) => n }),
      )
      .map((feed) => ({
        text: `commit(${JSON.stringify(feed)})`,
        run: (world) => world.commit(...feed),
      })),
  ],
  [
    2,
    fc.tuple(fc.option(fc.nat(14), { nil: Infinity }), fc.boolean()).map(([life, isSlice]) => ({
      text: `deliver(${life}, ${isSlice})`,
      run: (world) => {
        world.start(life, isSlice);
      },
    })),
  ],
  [
    2,
    fc.constantFrom<Fault>("unavailable", "lost", "busy", "too large").map((fault) => ({
      text: `fail(${fault})`,
      run: ({ receiver }) => {
        receiver.faults.push(fault);
      },
    })),
  ],
  [
    1,
    fc.constantFrom(1, 2, 3).map((n) => ({
      text: `poison(${n})`,
      run: ({ receiver: { poison } }) => {
        if (!poison.delete(valueOf(n))) poison.add(valueOf(n));
      },
    })),
  ],
  [
    1,
    action("pass(1 day)", (world) => {
      world.passed += 86_400_000;
    }),
  ],
  [
    1,
    fc.constantFrom(0, 0.5, 0.9).map((part) => ({
      text: `replay(${part})`,
      run: (world) => world.replay(part),
    })),
  ],
  [
    1,
    action("retryDeadLetters()", async ({ store }) => {
      await store.retryDeadLetters();
    }),
  ],
  [1, action("dropDeadLetters()", (world) => world.drop())],
  [
    12,
    fc.integer({ min: 1, max: 8 }).map((steps) => ({
      text: `step(${steps})`,
      async run(world) {
        for (let step = 0; step < steps; step += 1) await world.step();
      },
    })),
  ],
];

/** The model is the source: in the end, the destination must have what is in it. */
type Model = Record<string, never>;

/** Any action, as a command. */
export const command: fc.Arbitrary<fc.AsyncCommand<Model, World>> = fc
  .oneof(...actions.map(([weight, arbitrary]) => ({ weight, arbitrary })))
  .map(({ text, run }) => ({
    check: () => true,
    async run(_, world) {
      await run(world);
      await world.settle();
    },
    toString: () => text,
  }));
