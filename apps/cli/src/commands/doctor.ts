import type { SettingsFlags } from "../config/flags.ts";
import { configCheck, diagnose } from "../doctor/diagnose.ts";
import type { Finding } from "../doctor/finding.ts";
import { findingLine } from "../doctor/lines.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printJson, printMarked, type Io } from "../io.ts";

export interface DoctorFlags extends SettingsFlags {
  readonly json?: boolean;
}

/** `cyberintegrations doctor` */
export async function doctor(flags: DoctorFlags, io: Io): Promise<ExitCode> {
  const findings: Finding[] = [];
  for await (const finding of diagnose(flags, io)) {
    findings.push(finding);
    if (flags.json) continue;
    // No more checks if nobody reads their results.
    if (!(await printMarked(io, finding.status, findingLine(finding)))) break;
  }
  const code = verdict(findings, io);
  if (flags.json) {
    await printJson(io, { ok: code === exitCodes.ok, checks: findings });
  }
  return code;
}

function verdict(findings: readonly Finding[], { signal }: Io): ExitCode {
  if (signal.aborted) return exitCodes.interrupted;
  const failed = findings.filter(({ status }) => status === "failed");
  if (failed.length === 0) return exitCodes.ok;
  return failed.some(({ check }) => check === configCheck) ? exitCodes.usage : exitCodes.failed;
}
