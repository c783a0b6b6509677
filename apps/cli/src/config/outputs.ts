import { dirname, resolve } from "node:path";
import type { FleetOutputs } from "@cyberintegrations/fleet";
import { compileSelection, type Destination, type Output } from "@cyberintegrations/outputs";
import { InputError, products, type OptionNames, type OptionPath } from "cyberintegrations";
import { milliseconds, secret, TenantFileError } from "./connection.ts";
import { substitute, type ConfigDocument, type Env, type Place } from "./document.ts";
import { defaultProduct, outputsSchema, type OutputConfig } from "./schema.ts";
import { tenantNames } from "./tenants.ts";

/** An output of the config, with its destination. */
export interface ConfiguredOutput extends Output {
  readonly type: OutputConfig["type"];
}

/** Options of destinations that have another name in the config. */
const configNames: Readonly<Record<string, string>> = { baseUrl: "url", entries: "allowList" };

/** Paths in the settings of an output, relative to the folder of the config. */
type Resolve = (path: string) => string;

/** What a setting or a file with it contains. */
type Secret = (name: string) => string | undefined;

type Of<Type> = Extract<OutputConfig, { readonly type: Type }>;

type Connection = Pick<Of<"webhook">, "allowHttp" | "proxy" | "tls" | "timeout">;

const connection = ({ allowHttp, proxy, tls, timeout }: Connection, file: Resolve) => {
  const path = (text: string | undefined) => text && file(text);
  return {
    ...{ allowHttp, proxy },
    timeout: milliseconds(timeout),
    tls: tls && { ...tls, ca: path(tls.ca), cert: path(tls.cert), key: path(tls.key) },
  };
};

const http = (config: Of<"webhook" | "elasticsearch" | "splunk-hec">, file: Resolve) => ({
  url: config.url,
  ...connection(config, file),
});

/** What makes the destination of each type. Only the code of types that are used is loaded. */
const makers: {
  readonly [Type in OutputConfig["type"]]: (
    config: Of<Type>,
    given: {
      readonly name: string;
      readonly tenant: string;
      readonly file: Resolve;
      readonly secret: Secret;
    },
  ) => Promise<Destination>;
} = {
  webhook: async (config, { name, file, secret }) => {
    const { webhook } = await import("@cyberintegrations/outputs/webhook");
    return webhook({ ...http(config, file), secret: secret("secret"), output: name });
  },
  file: async ({ path, maxBytes, every }, { file: at }) => {
    const { file } = await import("@cyberintegrations/outputs/file");
    return file({ path: at(path), maxBytes, every: milliseconds(every) });
  },
  elasticsearch: async (config, { name, tenant, file, secret }) => {
    const { elasticsearch } = await import("@cyberintegrations/outputs/elasticsearch");
    const [apiKey, password] = [secret("apiKey"), secret("password")];
    const { username, index, withdrawn } = config;
    if (apiKey === undefined && (username === undefined || password === undefined))
      throw new InputError("expected apiKey, apiKeyFile, or username and password", {
        path: ["apiKey"],
      });
    const credentials = { apiKey, username, password };
    const owner = { output: name, tenant };
    return elasticsearch({ ...http(config, file), ...credentials, ...owner, index, withdrawn });
  },
  sentinel: async (config, { file, secret: read }) => {
    const { sentinel } = await import("@cyberintegrations/outputs/sentinel");
    const { url, loginUrl, workspaceId, tenantId, clientId, sourceSystem } = config;
    const { requestsPerMinute, content } = config;
    if (content === "feeds")
      throw new InputError("expected indicators: Sentinel accepts no feeds", { path: ["content"] });
    const secret = read("secret");
    if (secret === undefined)
      throw new InputError("expected secret or secretFile, got neither", { path: ["secret"] });
    return sentinel({
      ...{ ...connection(config, file), url, loginUrl, workspaceId, tenantId, clientId, secret },
      ...{ sourceSystem, requestsPerMinute },
    });
  },
  "splunk-hec": async (config, { file, secret }) => {
    const { splunkHec } = await import("@cyberintegrations/outputs/splunk-hec");
    const { index, source, sourcetype, useAck } = config;
    const token = secret("token");
    if (token === undefined)
      throw new InputError("expected token or tokenFile, got neither", { path: ["token"] });
    return splunkHec({ ...http(config, file), token, index, source, sourcetype, useAck });
  },
  syslog: async ({ host, port, protocol, tls, timeout }, { file }) => {
    const { syslog } = await import("@cyberintegrations/outputs/syslog");
    const path = (text: string | undefined) => text && file(text);
    return syslog({
      ...{ host, port, protocol },
      tls: tls && { ca: path(tls.ca), cert: path(tls.cert), key: path(tls.key) },
      timeout: milliseconds(timeout),
    });
  },
};

/** A part of the config that is read without the rest, so that a delivery needs no account. */
const valueAt = (value: unknown, place: Place): unknown =>
  place.reduce<unknown>(
    (at, step) =>
      typeof at === "object" && at !== null
        ? (at as Record<PropertyKey, unknown>)[step]
        : undefined,
    value,
  );

/** An output of the config whose settings have been checked, but not what they name. */
interface CheckedOutput {
  readonly name: string;
  readonly config: OutputConfig;
  /**
   * Nothing is sent.
   *
   * @throws InputError with file, line, column and key for what can't be used.
   */
  readonly open: () => Promise<ConfiguredOutput>;
}

/**
 * The outputs of a tenant for a fleet, which opens one for each job.
 *
 * @throws InputError with file, line, column and key for settings that are not valid.
 */
export const fleetOutputs = (document: ConfigDocument, env: Env, tenant: string): FleetOutputs =>
  new Map(checkedOutputs(document, env, tenant).map(({ name, open }) => [name, open]));

/**
 * Opens each output of a fleet once, so that what can't be used is reported before anything starts. A missing file concerns only the
 * output that names it: its jobs fail.
 *
 * @throws InputError with file, line, column and key.
 */
export async function checkOutputs(outputs: ReadonlyMap<string, FleetOutputs>): Promise<void> {
  for (const own of outputs.values())
    for (const open of own.values()) {
      try {
        await (await open()).destination[Symbol.asyncDispose]();
      } catch (error) {
        if (!(error instanceof TenantFileError)) throw error;
      }
    }
}

/**
 * The outputs of a tenant, each with its destination. Nothing is sent.
 *
 * @param named Only these outputs. Default: all.
 * @throws InputError with file, line, column and key for what can't be used.
 */
export async function openOutputs(
  document: ConfigDocument,
  env: Env,
  tenant: string,
  named?: readonly string[],
): Promise<ConfiguredOutput[]> {
  const opened: ConfiguredOutput[] = [];
  for (const { name, open } of checkedOutputs(document, env, tenant))
    if (!named || named.includes(name)) opened.push(await open());
  return opened;
}

/** What an output selects. */
const selectionOf = (config: OutputConfig) => {
  const { content, collections, tlp, minSeverity, allowList, deliverReserved } = config;
  const list = { entries: allowList, deliverReserved };
  return { content, collections, tlp, minSeverity, allowList: list };
};

/**
 * What each output of a tenant selects, without its destination.
 *
 * @throws InputError with file, line, column and key for settings that are not valid.
 */
export const outputSelections = (
  document: ConfigDocument,
  env: Env,
  tenant: string,
): Omit<Output, "destination">[] =>
  checkedOutputs(document, env, tenant).map(({ name, config }) => ({
    name,
    ...selectionOf(config),
  }));

function checkedOutputs(document: ConfigDocument, env: Env, tenant: string): CheckedOutput[] {
  const names = tenantNames(document);
  const base: Place = names ? ["tenants", names.indexOf(tenant)] : [];
  const place = [...base, "outputs"];
  const raw = valueAt(document.value, place);
  if (raw === undefined) return [];
  const configs = document.checked(outputsSchema, substitute({ document, env }, raw, place), place);
  const product =
    valueAt(document.value, [...base, "product"]) ?? valueAt(document.value, ["product"]);
  const known = products[(product ?? defaultProduct) as keyof typeof products].collections;
  return Object.entries(configs).map(([name, config]) => ({
    ...{ name, config },
    open: () => openOutput(document, [...place, name], config, tenant, Object.keys(known)),
  }));
}

async function openOutput(
  document: ConfigDocument,
  place: Place,
  config: OutputConfig,
  tenant: string,
  known: readonly string[],
): Promise<ConfiguredOutput> {
  const name = String(place.at(-1));
  const file: Resolve = (path) => resolve(dirname(document.path), path);
  const settings: Readonly<Record<string, unknown>> = config;
  const secretOf: Secret = (key) => {
    const path = settings[`${key}File`] as string | undefined;
    if (path === undefined) return settings[key] as string | undefined;
    if (settings[key] !== undefined)
      throw document.error([...place, `${key}File`], `expected ${key} or ${key}File, got both`);
    return secret(document, [...place, `${key}File`], file(path));
  };
  const stranger = config.collections?.findIndex((collection) => !known.includes(collection)) ?? -1;
  if (stranger >= 0)
    throw document.error(
      [...place, "collections", stranger],
      "expected the name of a collection",
      "cyberintegrations collections lists them.",
    );
  const selection = selectionOf(config);
  try {
    compileSelection(selection);
    // Its type is that of the config.
    const make = makers[config.type] as (typeof makers)["file"];
    const destination = await make(config as Of<"file">, { name, tenant, file, secret: secretOf });
    return { name, type: config.type, destination, ...selection };
  } catch (error) {
    if (!InputError.isInstance(error) || error.path === undefined) throw error;
    const inConfig = ([first = "", ...rest]: OptionPath) => [configNames[first] ?? first, ...rest];
    throw document.error(
      [...place, ...inConfig(error.path)],
      error.reasonIn(nameOf),
      error.hintIn(nameOf),
    );
  }
}

/** What an option of a destination is called. Credentials have other names for each type, so a hint about them is left out. */
const nameOf: OptionNames = (path, value) => {
  const [first = "", ...rest] = path;
  if (first === "auth") return undefined;
  const key = [configNames[first] ?? first, ...rest].join(".");
  return value === undefined ? key : `${key}: ${value}`;
};
