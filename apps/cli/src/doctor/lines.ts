import { whose } from "../report/whose.ts";
import type { Finding } from "./finding.ts";

/** A finding as a line: whose it is, the check, what was found, and what to do about it. */
export function findingLine({ tenant, check, collection, status, found, fix }: Finding): string {
  const name = whose(tenant, [check, collection].filter((part) => part !== undefined).join(" "));
  const told = status === "skipped" ? `skipped: ${found}` : found;
  return `${name}: ${told}${status === "failed" && fix ? `. ${fix}` : ""}`;
}
