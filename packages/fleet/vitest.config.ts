import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const server = import.meta.resolve("cyberintegrations-test-servers/shared-postgres");
const config: ViteUserConfig = defineConfig({ test: { globalSetup: fileURLToPath(server) } });
export default config;
