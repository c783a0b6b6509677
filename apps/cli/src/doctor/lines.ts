import { styleText } from "node:util";
import type { Io } from "../io.ts";
import type { Finding } from "./finding.ts";

const marks = { ok: ["✓", "green"], failed: ["✗", "red"], skipped: ["–", "gray"] } as const;

/** A finding as a line: a mark, the check, what was found, and what to do about it. */
export function findingLine({ check, collection, status, found, fix }: Finding, io: Io): string {
  const [mark, color] = marks[status];
  const sign = styleText(color, mark, { stream: io.stdout });
  const name = [check, collection].filter((part) => part !== undefined).join(" ");
  const told = status === "skipped" ? `skipped: ${found}` : found;
  return `${sign} ${name}: ${told}${status === "failed" && fix ? `. ${fix}` : ""}`;
}
