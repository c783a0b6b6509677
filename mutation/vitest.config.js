import { defineConfig } from "vitest/config";

/** The tests that run against each mutant: all but those that measure types, bundles, memory or time, or need a browser. */
export default defineConfig({
  test: {
    exclude: [
      "**/node_modules/**",
      "test/browser/**",
      "test/{bundle,extremes,type-cost,types}.test.ts",
    ],
    testNamePattern: /^(?!.*takes time proportional)/,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
