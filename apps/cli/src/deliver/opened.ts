import { InputError } from "cyberintegrations";
import { openStore, type OpenStoreOptions, type Store } from "@cyberintegrations/store";
import { openOutputs, type ConfiguredOutput } from "../config/outputs.ts";
import { configFile, readConfig } from "../config/document.ts";
import { pickTenant } from "../config/tenants.ts";
import type { Io } from "../io.ts";
import { listed } from "../report/text.ts";
import { storeFor, type StoreFlags } from "../settings.ts";
import { closeOutputs } from "./deliver-outputs.ts";

/** Flags that select outputs. */
export interface OutputFlags extends StoreFlags {
  readonly output?: readonly string[];
}

/** The outputs of a config and the store that they deliver from. */
export interface Opened extends AsyncDisposable {
  readonly store: Store;
  readonly outputs: readonly ConfiguredOutput[];
}

/**
 * Opens the outputs of the flags' config, and the store. Nothing is sent.
 *
 * @throws InputError without a config, without outputs, and for an unknown one.
 */
export async function openFor(
  flags: OutputFlags,
  { env }: Io,
  options: OpenStoreOptions = {},
): Promise<Opened> {
  const document = readConfig(flags.config);
  const { location, names } = storeFor(flags, env);
  const tenant = pickTenant(names, flags.tenant);
  const outputs = document ? await openOutputs(document, env, tenant) : [];
  try {
    const known = outputs.map(({ name }) => name);
    if (known.length === 0)
      throw new InputError(
        `outputs: expected at least one in ${configFile(flags.config) ?? "a config file"}, got none`,
        { hint: "See docs/deliver.md for the settings of each destination." },
      );
    checkNames(known, flags.output);
    const { output: wanted } = flags;
    const store = await openStore(location, { ...options, tenant });
    return {
      store,
      outputs: wanted ? outputs.filter(({ name }) => wanted.includes(name)) : outputs,
      async [Symbol.asyncDispose]() {
        await closeOutputs(outputs);
        await store.close();
      },
    };
  } catch (error) {
    await closeOutputs(outputs);
    throw error;
  }
}

/** @throws InputError for a name that is not among the known ones. */
export function checkNames(known: readonly string[], wanted: readonly string[] = []): void {
  for (const name of wanted)
    if (!known.includes(name))
      throw new InputError(
        `--output: expected one of ${listed(known)}; got ${JSON.stringify(name)}`,
      );
}
