import assert from "node:assert/strict";
import { createSimulator } from "@cyberintegrations/simulator";

await using simulator = await createSimulator();
const { status } = await fetch(`${simulator.tiUrl}user/granted_collections`);
assert.equal(status, 401);
