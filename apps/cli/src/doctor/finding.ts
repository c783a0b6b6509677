import { hintOf } from "../config/names.ts";
import type { CyberIntegrationsError } from "cyberintegrations";
import { withTenant } from "../report/text.ts";
import type { Facts } from "./facts.ts";

/** The result of a check. */
export interface Finding {
  /** The tenant whose settings or account were checked. */
  readonly tenant: string;
  readonly check: string;
  /** The collection, if the check is about a single one. */
  readonly collection?: string | undefined;
  /** `skipped`: a check on which this one depends failed. */
  readonly status: "ok" | "failed" | "skipped";
  readonly found: string;
  /** How to fix it. */
  readonly fix?: string | undefined;
  /** The code of the error that caused it. */
  readonly code?: string | undefined;
}

/** A finding without its check and tenant. */
export type Result = Omit<Finding, "check" | "tenant">;

/** One check. */
export interface Check {
  readonly name: string;
  /** Returns one result, or one for each collection. */
  readonly run: (
    facts: Facts,
    before: readonly Finding[],
  ) => Result | readonly Result[] | Promise<readonly Result[]>;
}

export const ok = (found: string): Result => ({ status: "ok", found });

export const skipped = (found: string): Result => ({ status: "skipped", found });

export const failed = (found: string, fix: string): Result => ({ status: "failed", found, fix });

/** The result of a check that failed with an error, with the error's hint and further advice. */
export function failedBy(error: CyberIntegrationsError, advice?: string): Result {
  const { code, message } = error;
  const fix = [hintOf(error), advice].filter((part) => part !== undefined).join(" ");
  return { ...failed(message, fix), code };
}

/** A finding as a line: the tenant, the check, what was found, and how to fix it. */
export function findingLine({ tenant, check, collection, status, found, fix }: Finding): string {
  const name = withTenant(
    tenant,
    [check, collection].filter((part) => part !== undefined).join(" "),
  );
  const result = status === "skipped" ? `skipped: ${found}` : found;
  return `${name}: ${result}${status === "failed" && fix ? `. ${fix}` : ""}`;
}
