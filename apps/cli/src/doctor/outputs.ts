import { DeliveryError } from "@cyberintegrations/outputs";
import { ConnectionError, InputError } from "cyberintegrations";
import { readConfig } from "../config/document.ts";
import { openOutputs } from "../config/outputs.ts";
import { closeOutputs } from "../deliver/deliver-outputs.ts";
import type { Io } from "../io.ts";
import type { SettingsFlags } from "../settings.ts";
import { failed, failedBy, ok, type Finding } from "./finding.ts";

/** Checks each destination of a tenant: whether it can be reached, and accepts the credentials. Nothing is delivered. */
export async function* checkOutputs(
  tenant: string,
  { config }: SettingsFlags,
  { env, signal }: Io,
): AsyncGenerator<Finding> {
  try {
    const document = readConfig(config);
    if (!document) return;
    const outputs = await openOutputs(document, env, tenant);
    try {
      for (const { name, destination } of outputs) {
        const check = `output ${name}`;
        try {
          const found = await destination.check(signal);
          const words = found.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
          yield { tenant, check, ...ok(`${words}; ${destination.guarantee}`) };
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
