import { defineConfig } from "vitest/config";

/** The tests that run against each mutant: all but those that measure types, bundles, memory or time, need a browser, or try many orders of events. */
export default defineConfig({
  test: {
    exclude: [
      "**/node_modules/**",
      "test/{browser,model}/**",
      "test/{bundle,extremes,large-page,type-cost,types}.test.ts",
    ],
    testNamePattern: /^(?!.*takes time proportional)/,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
