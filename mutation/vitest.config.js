import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { defineConfig, mergeConfig } from "vitest/config";
import { engines, files } from "./excluded.js";
import { KillersFirst } from "./killers-first.js";

/** Stryker runs in a copy of the package, whose own configuration starts servers. */
const own = resolve("vitest.config.ts");
const { default: config } = existsSync(own) ? await import(pathToFileURL(own).href) : {};

/**
 * Milliseconds after which a test fails whose mutant waits forever. Stryker's own limit grows with all tests that cover the
 * mutant, and restarts the test runner. The slowest test takes less than half as long.
 */
const limits = { "@cyberintegrations/transport": 5_000, "@cyberintegrations/store": 10_000 };
const otherEngine = engines[process.env.STORE_ENGINE] ?? [];
const { name } = JSON.parse(readFileSync("package.json", "utf8"));

/** The tests that run against each mutant: those of the package, except the excluded ones. */
export default mergeConfig(
  config ?? {},
  defineConfig({
    test: {
      exclude: ["**/node_modules/**", ...Object.values(files).flat(), ...otherEngine],
      setupFiles: resolve(import.meta.dirname, "skip.js"),
      // Stryker reports the results. A tree of all tests for each mutant is only in the way.
      reporters: [{}],
      sequence: { sequencer: KillersFirst },
      // Each property runs with fewer examples.
      env: { PROPERTY_RUNS: "100" },
      testTimeout: limits[name] ?? 20_000,
      hookTimeout: 60_000,
    },
  }),
);
