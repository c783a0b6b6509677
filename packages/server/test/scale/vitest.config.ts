import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The test of a million changes, which takes minutes: run it with `npm run test:scale`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.scale.ts"],
    disableConsoleIntercept: true, // it reports its progress line by line
    execArgv: ["--expose-gc"],
  },
});
export default config;
