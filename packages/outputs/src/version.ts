import { createRequire } from "node:module";

const manifest = createRequire(import.meta.url)("@cyberintegrations/outputs/package.json") as {
  version: string;
};

/** The version of this package. */
export const version: string = manifest.version;
