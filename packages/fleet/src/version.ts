import { createRequire } from "node:module";

const manifest = createRequire(import.meta.url)("@cyberintegrations/fleet/package.json") as {
  version: string;
};

/** The version of this package, which all members of a fleet must share. */
export const version: string = manifest.version;
