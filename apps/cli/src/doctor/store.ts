import { checkStore, type StoreCheck } from "@cyberintegrations/store";
import { CyberIntegrationsError } from "cyberintegrations";
import { failed, failedBy, ok, type Result } from "./finding.ts";

/** The name of the check of the store, which all tenants share. */
export const storeCheck = "store";

const megabyte = 1_000_000;
/** The least free space, in bytes. */
const least = 100 * megabyte;

/** Whether the store, or the location at which a sync would create it, can be used. */
export async function findInStore(location: string): Promise<Result> {
  try {
    return judge(await checkStore(location));
  } catch (error) {
    if (!CyberIntegrationsError.isInstance(error)) throw error;
    return failedBy(error);
  }
}

function judge({ location, schema, presentSchema, free }: StoreCheck): Result {
  const space = free === null ? "" : `, ${sizeOf(free)} free`;
  if (free !== null && free < least) {
    const fix =
      "Free some space, or use a store on another disk. A sync stops when the disk is full.";
    return failed(`${location}${space}, expected at least ${sizeOf(least)}`, fix);
  }
  if (schema === null) return ok(`none at ${location} yet; the first sync creates it${space}`);
  const older = schema < presentSchema ? `, which the next sync updates to ${presentSchema}` : "";
  return ok(`${location} can be read and written, schema ${schema}${older}${space}`);
}

function sizeOf(bytes: number): string {
  const size = bytes < 1000 * megabyte ? [bytes / megabyte, "MB"] : [bytes / 1000 / megabyte, "GB"];
  return `${Number(size[0]).toFixed(1)} ${String(size[1])}`;
}
