import type { CyberIntegrationsError } from "cyberintegrations";
import type { Facts } from "./facts.ts";

/** What a check found. */
export interface Finding {
  /** Whose settings or account were checked. */
  readonly tenant: string;
  readonly check: string;
  /** The collection that was looked at, where it was a single one. */
  readonly collection?: string | undefined;
  /** `skipped`: what it depends on failed. */
  readonly status: "ok" | "failed" | "skipped";
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string | undefined;
  /** The code of the error behind it. */
  readonly code?: string | undefined;
}

/** A finding that does not say yet which check it is of, and of whom. */
export type Result = Omit<Finding, "check" | "tenant">;

/** One check: a row of the table. */
export interface Check {
  readonly name: string;
  /** Looks, and tells of it once or, where there are several collections, once for each. */
  readonly run: (
    facts: Facts,
    before: readonly Finding[],
  ) => Result | readonly Result[] | Promise<readonly Result[]>;
}

export const ok = (found: string): Result => ({ status: "ok", found });

export const skipped = (found: string): Result => ({ status: "skipped", found });

export const failed = (found: string, fix: string): Result => ({ status: "failed", found, fix });

/** A failure that an error tells of, with its own hint and what there is to say beyond that. */
export function failedBy({ code, message, hint }: CyberIntegrationsError, advice?: string): Result {
  const fix = [hint, advice].filter((part) => part !== undefined).join(" ");
  return { ...failed(message, fix), code };
}
