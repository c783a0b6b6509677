import { defaultTenant } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";
import { readConfig } from "../config/document.ts";
import { settingsFor, type SettingsFlags } from "../settings.ts";
import { tenantNames } from "../config/tenants.ts";
import type { Io } from "../io.ts";
import { clock } from "./clock.ts";
import { prepare, type Target } from "./facts.ts";
import { failedBy, ok, skipped, type Check, type Finding } from "./finding.ts";
import { grants } from "./grants.ts";
import { checkOutputs } from "./outputs.ts";
import { pages } from "./pages.ts";
import { rateLimit } from "./rate-limit.ts";
import { routeChecks } from "./route.ts";
import { findInStore, storeCheck } from "./store.ts";

/** The name of the first check. */
export const configCheck = "config";

/** The checks of an account, in the order in which a request, and then a sync, depends on them. */
const checks: readonly Check[] = [...routeChecks, clock, grants, pages, rateLimit];

/** A tenant with its session, or with the reason why its settings can't be used. */
interface Case {
  readonly tenant: string;
  readonly opened: Target | InputError;
}

/**
 * Runs the checks and yields their findings: the settings of each tenant, the store, then the API with each tenant's
 * account. An interrupt ends it.
 */
export async function* diagnose(flags: SettingsFlags, io: Io): AsyncGenerator<Finding> {
  const cases = openCases(flags, io);
  const targets = cases.flatMap(({ opened }) => (InputError.isInstance(opened) ? [] : [opened]));
  const close = () => Promise.all(targets.map(({ session }) => session[Symbol.asyncDispose]()));
  io.signal.addEventListener("abort", () => void close(), { once: true });
  try {
    for (const { tenant, opened } of cases) {
      const result = InputError.isInstance(opened) ? failedBy(opened) : ok(settingsWords(opened));
      yield { tenant, check: configCheck, ...result };
    }
    // All tenants of a config share it.
    const [first] = targets;
    const store = first ? await findInStore(first.settings.store) : skipped("config failed");
    if (io.signal.aborted) return;
    yield { tenant: defaultTenant, check: storeCheck, ...store };
    for (const { tenant, opened } of cases) {
      if (!InputError.isInstance(opened)) {
        yield* checkOutputs(tenant, flags, io);
        yield* checkAccount(tenant, opened, io);
      } else {
        const result = skipped(`${configCheck} failed`);
        yield* checks.map(({ name }) => ({ tenant, check: name, ...result }));
      }
    }
  } finally {
    await close();
  }
}

async function* checkAccount(
  tenant: string,
  target: Target,
  { signal }: Io,
): AsyncGenerator<Finding> {
  const facts = await target.gather();
  const findings: Finding[] = [];
  for (const { name, run } of checks) {
    const results = [await run(facts, findings)].flat();
    if (signal.aborted) return;
    for (const result of results) {
      const finding = { tenant, check: name, ...result };
      findings.push(finding);
      yield finding;
    }
  }
}

/** A case for the tenant of the flags, or for each tenant of the config. */
function openCases(flags: SettingsFlags, io: Io): Case[] {
  const open = (tenant: string | undefined): Case => ({
    tenant: tenant ?? defaultTenant,
    opened: orInputError(() =>
      prepare(settingsFor(tenant === undefined ? flags : { ...flags, tenant }, io.env), io),
    ),
  });
  const names = orInputError(() => namesOf(flags));
  if (InputError.isInstance(names)) return [{ tenant: defaultTenant, opened: names }];
  return names.map(open);
}

function namesOf({ config, tenant }: SettingsFlags): readonly (string | undefined)[] {
  if (tenant !== undefined) return [tenant];
  const document = readConfig(config);
  return (document && tenantNames(document)) ?? [undefined];
}

function orInputError<Result>(work: () => Result): Result | InputError {
  try {
    return work();
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    return error;
  }
}

/** The API in the settings, and the source of the settings. */
function settingsWords({ settings: { product, source }, base }: Target): string {
  const { file, ignored } = source;
  const from = file === undefined ? "from the environment" : `from ${file}`;
  const unused = ignored.length === 0 ? "" : `; set, but not used: ${ignored.join(", ")}`;
  return `${product.title} at ${base.href}, settings ${from}${unused}`;
}
