import { DeliveryError, settingsChanged } from "@cyberintegrations/outputs";
import { openStore } from "@cyberintegrations/store";
import { ConnectionError, CyberIntegrationsError, InputError } from "cyberintegrations";
import { readConfig } from "../config/document.ts";
import { openOutputs, type ConfiguredOutput } from "../config/outputs.ts";
import { closeOutputs, settingsNote } from "../deliver/deliver-outputs.ts";
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
    const changed = await changedOutputs(outputs, storeFor(flags, env).location, tenant);
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

/** The names of outputs whose settings have changed since they last delivered. A store that can't be read is a finding of its own. */
async function changedOutputs(
  outputs: readonly ConfiguredOutput[],
  location: string,
  tenant: string,
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  if (outputs.length === 0) return changed;
  try {
    await using store = await openStore(location, { tenant, readOnly: true });
    for (const output of outputs)
      if (await settingsChanged(store, output)) changed.add(output.name);
  } catch (error) {
    if (!CyberIntegrationsError.isInstance(error)) throw error;
  }
  return changed;
}
