import assert from "node:assert/strict";
import { CyberIntegrationsError, InputError } from "@cyberintegrations/errors";

const error: unknown = new InputError("limit: expected 1 or more, got 0");
assert(CyberIntegrationsError.isInstance(error));
assert.equal(error.code, "invalid-input");
