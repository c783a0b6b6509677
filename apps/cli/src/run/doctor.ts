import type { DoctorOptions } from "../commands/doctor.ts";
import { configCheck, diagnose } from "../doctor/diagnose.ts";
import { findingLine, type Finding } from "../doctor/finding.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { printJson, printMarked, type Io } from "../io.ts";

/** `cyberintegrations doctor` */
export async function doctor(options: DoctorOptions, io: Io): Promise<ExitCode> {
  const findings: Finding[] = [];
  for await (const finding of diagnose(options, io)) {
    findings.push(finding);
    if (options.json) continue;
    // No more checks if nobody reads their results.
    if (!(await printMarked(io, finding.status, findingLine(finding)))) break;
  }
  const code = verdict(findings, io);
  if (options.json) {
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
