import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { matters } from "./actions/index.ts";
import { defects, mixedTenants } from "./defects.ts";
import { actionsAbout, schedules } from "./schedules.ts";
import { sites } from "./sites.ts";
import type { Defect } from "./world.ts";

const [[, sqlite], [, postgres]] = sites as [(typeof sites)[0], (typeof sites)[0]];

/** The error of the first schedule that breaks the invariant. The seed is fixed, so the test does not depend on luck. */
async function counterexample(
  make: typeof sqlite,
  invariant: string,
  seed: number,
  defect: Defect,
  matter: keyof typeof matters = "feeds",
): Promise<unknown> {
  await using site = await make();
  const { errorInstance } = await fc.check(
    schedules(site, defect, invariant, actionsAbout(matter)),
    {
      seed,
      numRuns: 500,
      endOnFailure: true,
    },
  );
  return errorInstance;
}

describe("the model of the store notices a store that", () => {
  it.for(defects)("%s: %s", async ([, invariant, seed, defect, matter]) => {
    expect(await counterexample(sqlite, invariant, seed, defect, matter)).toMatchObject({
      invariant,
    });
  });

  it("mixes tenants: tenants are isolated", async () => {
    const invariant = "tenants are isolated";
    expect(await counterexample(postgres, invariant, 1, mixedTenants)).toMatchObject({ invariant });
  });
});
