import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const server = import.meta.resolve("cyberintegrations-test-servers/shared-postgres");
const config: ViteUserConfig = defineConfig({
  // A busy machine forks a server process for each connection in its own time.
  test: {
    globalSetup: fileURLToPath(server),
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
export default config;
