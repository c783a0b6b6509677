import { DeliveryError } from "@cyberintegrations/outputs";
import { openStore } from "@cyberintegrations/store";
import { ConnectionError, CyberIntegrationsError, InputError } from "cyberintegrations";
import { readConfig } from "../config/document.ts";
import { openOutputs, type ConfiguredOutput } from "../config/outputs.ts";
import { changedOutputs, settingsNote } from "../deliver/changed-settings.ts";
import { closeOutputs } from "../deliver/deliver-outputs.ts";
import type { Io } from "../io.ts";
import { storeFor, type SettingsFlags } from "../settings.ts";
import { failed, failedBy, ok, type Finding } from "./finding.ts";

/** Checks each destination of a tenant: whether it can be reached, and accepts the credentials. Nothing is delivered. */
export async function* checkOutputs(
  tenant: string,
  flags: SettingsFlags,
  { env, signal }: Io,
): AsyncGenerator<Finding> {
  try {
    const document = readConfig(flags.config);
    if (!document) return;
    const outputs = await openOutputs(document, env, tenant);
    const changed = await changedIn(storeFor(flags, env).location, tenant, outputs);
    try {
      for (const { name, destination } of outputs) {
        const note = changed.has(name) ? `; ${settingsNote(name)}` : "";
        const check = `output ${name}`;
        try {
          const found = await destination.check(signal);
          const words = found.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
          yield { tenant, check, ...ok(`${words}; ${destination.guarantee}${note}`) };
        } catch (error) {
          if (signal.aborted) return;
          if (!(error instanceof DeliveryError) && !ConnectionError.isInstance(error)) throw error;
          yield { tenant, check, ...failed(error.message, error.hint ?? ""), code: error.code };
        }
      }
    } finally {
      await closeOutputs(outputs);
    }
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    yield { tenant, check: "outputs", ...failedBy(error) };
  }
}

/** The names of outputs whose settings have changed. A store that can't be read is a finding of its own. */
async function changedIn(
  location: string,
  tenant: string,
  outputs: readonly ConfiguredOutput[],
): Promise<ReadonlySet<string>> {
  if (outputs.length === 0) return new Set();
  try {
    await using store = await openStore(location, { tenant, readOnly: true });
    return await changedOutputs(store, outputs);
  } catch (error) {
    if (!CyberIntegrationsError.isInstance(error)) throw error;
    return new Set();
  }
}
