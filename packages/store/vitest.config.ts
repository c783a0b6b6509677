import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  // A busy machine forks a server process for each connection in its own time.
  test: {
    globalSetup: "test/support/postgres-server.ts",
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
export default config;
