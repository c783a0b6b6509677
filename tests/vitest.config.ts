import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: { root: import.meta.dirname, globalSetup: "support/source-tree.ts" },
});
export default config;
