import type { Finding } from "./finding.ts";

/** A finding as a line: the check, what was found, and what to do about it. */
export function findingLine({ check, collection, status, found, fix }: Finding): string {
  const name = [check, collection].filter((part) => part !== undefined).join(" ");
  const told = status === "skipped" ? `skipped: ${found}` : found;
  return `${name}: ${told}${status === "failed" && fix ? `. ${fix}` : ""}`;
}
