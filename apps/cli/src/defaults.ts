import { accountDefaults } from "@cyberintegrations/ingest";

// Defaults that help shows. The build evaluates this file, so that help does not load the sync engine: rolldown.config.ts

/** The config file that is read if none is named and it exists. */
export const defaultConfig = "cyberintegrations.yaml";

export const defaultStore = "./cyberintegrations.db";

/** How many collections are read at the same time. */
export const defaultConcurrency: number = accountDefaults.concurrency;

/** Where health and metrics are served. */
export const defaultHost = "127.0.0.1";
