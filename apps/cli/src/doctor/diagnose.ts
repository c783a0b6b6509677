import { InputError } from "cyberintegrations";
import { settingsFor, type SettingsFlags } from "../config/flags.ts";
import type { Io } from "../io.ts";
import { saidOf } from "../report/whose.ts";
import { checks } from "./checks.ts";
import { prepare, type Patient } from "./facts.ts";
import { failedBy, ok, skipped, type Finding } from "./finding.ts";

/** The check that comes before all others. */
export const configCheck = "config";

/** What the checks find, one after the other. An interrupt ends it. */
export async function* diagnose(flags: SettingsFlags, io: Io): AsyncGenerator<Finding> {
  const patient = tryPrepare(flags, io);
  if (InputError.isInstance(patient)) {
    yield { check: configCheck, ...failedBy(patient) };
    for (const { name } of checks) yield { check: name, ...skipped(`${configCheck} failed`) };
    return;
  }
  await using session = patient.session;
  const { base, settings } = patient;
  const found = saidOf(settings.tenant, `${settings.product.title} at ${base.href}`);
  yield { check: configCheck, ...ok(found) };

  io.signal.addEventListener("abort", () => void session[Symbol.asyncDispose](), { once: true });
  const facts = await patient.examine();
  const findings: Finding[] = [];
  for (const { name, run } of checks) {
    const results = [await run(facts, findings)].flat();
    if (io.signal.aborted) return;
    for (const result of results) {
      const finding = { check: name, ...result };
      findings.push(finding);
      yield finding;
    }
  }
}

function tryPrepare(flags: SettingsFlags, io: Io): Patient | InputError {
  try {
    return prepare(settingsFor(flags, io.env), io);
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    return error;
  }
}
