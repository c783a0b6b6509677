import { InputError } from "@cyberintegrations/errors";
import { indicatorObject, type StixObject } from "@cyberintegrations/stix";
import type { Exchanged } from "@cyberintegrations/transport";
import { delivered, DeliveryError, type Destination, type Outcome } from "../destination.ts";
import { expectAccepted, openHttp, type HttpOptions } from "../http.ts";
import { type IndicatorItem, isGone, type Item } from "../item.ts";
import { AccessToken, type Application } from "./token.ts";

/** A workspace of Microsoft Sentinel. */
export interface SentinelOptions extends Omit<HttpOptions, "url">, Application {
  /** The id of the workspace of Log Analytics. */
  readonly workspaceId: string;
  /** The name of the source in Sentinel. Default: `CyberIntegrations`. */
  readonly sourceSystem?: string | undefined;
  /** The most requests per minute. Lower it if other programs use the same application: they share its limit. Default: 100. */
  readonly requestsPerMinute?: number | undefined;
  /** Default: `https://api.ti.sentinel.azure.com`. */
  readonly url?: string | undefined;
  /** Default: `https://login.microsoftonline.com`. */
  readonly loginUrl?: string | undefined;
}

/** The most objects of a request. */
const maxItems = 100;
const apiVersion = "2024-02-01-preview";

const isIndicator = (item: Item): item is IndicatorItem => "indicator" in item;

/** The object of an item; the reason why there is none. */
function objectOf(item: Item): StixObject | string {
  if (!isIndicator(item)) return "expected an indicator: Sentinel accepts no feeds";
  const { event, at, indicator } = item;
  const states = { "indicator.withdrawn": "withdrawn", "indicator.expired": "expired" } as const;
  const state = isGone(item) ? states[event as keyof typeof states] : "live";
  const object = indicatorObject({ ...indicator, state }, { committedAt: at, revoke: true });
  return object ?? `STIX has no pattern for this ${indicator.type}`;
}

/**
 * Uploads each indicator as a STIX object. A withdrawn or expired one is uploaded again, revoked and with an end in the past.
 *
 * @see https://learn.microsoft.com/azure/sentinel/stix-objects-api
 * @throws InputError for an invalid option
 */
export function sentinel(options: SentinelOptions): Destination {
  const { workspaceId, tenantId, clientId, secret, requestsPerMinute = 100 } = options;
  const { sourceSystem = "CyberIntegrations" } = options;
  if (!(requestsPerMinute > 0))
    throw new InputError("expected a number above 0", { path: ["requestsPerMinute"] });
  for (const [name, value] of Object.entries({ workspaceId, tenantId, clientId, secret }))
    if (!/^[\x21-\x7e]+$/.test(value))
      throw new InputError("expected a text without spaces", { path: [name] });
  const url = options.url ?? "https://api.ti.sentinel.azure.com";
  const loginUrl = options.loginUrl ?? "https://login.microsoftonline.com";
  const login = openLogin({ ...options, url: loginUrl });
  const token = new AccessToken(login, { tenantId, clientId, secret });
  const transport = openHttp(
    { ...options, url },
    { auth: () => token.header, rateLimit: { requestsPerSecond: requestsPerMinute / 60 } },
  );

  async function post(stixobjects: readonly StixObject[], signal: AbortSignal): Promise<Exchanged> {
    await token.renew(signal);
    return transport.exchange(
      "POST",
      ["workspaces", workspaceId, "threat-intelligence-stix-objects:upload"],
      {
        signal,
        query: { "api-version": apiVersion },
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sourcesystem: sourceSystem, stixobjects }),
      },
    );
  }

  /** Signs in again if the token was not accepted: it may have been revoked. */
  async function upload(objects: readonly StixObject[], signal: AbortSignal): Promise<Exchanged> {
    const answer = await post(objects, signal);
    if (answer.status !== 401) return answer;
    token.forget();
    return post(objects, signal);
  }

  return {
    guarantee: "at least once",
    maxItems,
    async send(items, signal) {
      const objects = items.map(objectOf);
      const sent = objects.filter((object) => typeof object !== "string");
      const answer = sent.length === 0 ? undefined : await upload(sent, signal);
      if (answer) expectAccepted(answer, "sentinel");
      const refused = answer ? refusedOf(answer.text, sent.length) : new Set();
      return objects.map((object): Outcome => {
        if (typeof object === "string") return { state: "rejected", reason: object };
        if (!refused.has(sent.indexOf(object))) return delivered;
        return { state: "rejected", reason: "Sentinel did not accept the object" };
      });
    },
    async check(signal) {
      await token.renew(signal);
      // A list without objects uploads nothing: 400 shows that the application may upload.
      const answer = await upload([], signal);
      if (answer.status !== 400) expectAccepted(answer, "sentinel");
      return [
        { name: "sign-in", detail: "the application has signed in" },
        { name: "workspace", detail: "it accepts uploads" },
      ];
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([login.close(), transport.close()]);
    },
  };
}

/** The errors of the transport are about `loginUrl`. */
function openLogin(options: HttpOptions): ReturnType<typeof openHttp> {
  try {
    return openHttp(options, {});
  } catch (error) {
    if (!InputError.isInstance(error) || error.path?.[0] !== "baseUrl") throw error;
    throw new InputError("expected an https URL without credentials", { path: ["loginUrl"] });
  }
}

/** The indexes of the objects that were not accepted. A response without errors has no body, or an empty list. */
function refusedOf(text: string, count: number): ReadonlySet<unknown> {
  if (text.trim() === "") return new Set();
  const unexpected = (what: string) =>
    new DeliveryError("rejected", `sentinel: expected ${what} in the response`);
  let errors: unknown;
  try {
    ({ errors = [] } = (JSON.parse(text) ?? {}) as { errors?: unknown });
  } catch {
    throw unexpected("JSON");
  }
  if (!Array.isArray(errors)) throw unexpected("a list of errors");
  const indexes = errors.map((error: { recordIndex?: unknown } | null) => error?.recordIndex);
  // If it is not known which object an error is about, the engine sends fewer at a time.
  if (count > 1 && !indexes.every((index) => isIndex(index, count)))
    throw unexpected("the index of each error");
  return new Set(count === 1 && indexes.length > 0 ? [0] : indexes);
}

const isIndex = (index: unknown, count: number): boolean =>
  Number.isSafeInteger(index) && (index as number) >= 0 && (index as number) < count;
