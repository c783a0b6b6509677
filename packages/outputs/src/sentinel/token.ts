import type { Transport } from "@cyberintegrations/transport";
import { DeliveryError } from "../destination.ts";
import { expectAccepted } from "../http.ts";

/** The application that signs in. */
export interface Application {
  /** The directory (tenant) of the application in Microsoft Entra ID. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
}

/** A token is renewed when it is valid for less than this, in milliseconds. */
const margin = 300_000;

/** Signs in with client credentials, and keeps the token until it is about to expire. */
export class AccessToken {
  readonly #login: Transport;
  readonly #application: Application;
  #value: string | undefined;
  #expires = 0;

  constructor(login: Transport, application: Application) {
    this.#login = login;
    this.#application = application;
  }

  /** The header with the token; none before the first `renew`. */
  get header(): Readonly<Record<string, string>> {
    return this.#value === undefined ? {} : { authorization: `Bearer ${this.#value}` };
  }

  /** Forgets the token, because it was not accepted. */
  forget(): void {
    this.#expires = 0;
  }

  /** @throws DeliveryError if the credentials are not accepted */
  async renew(signal: AbortSignal): Promise<void> {
    if (performance.now() < this.#expires - margin) return;
    const { tenantId, clientId, secret } = this.#application;
    const answer = await this.#login.exchange("POST", [tenantId, "oauth2", "v2.0", "token"], {
      signal,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: secret,
        scope: "https://management.azure.com/.default",
      }).toString(),
    });
    // A wrong secret, application or tenant is 400 or 401.
    if (answer.status === 400)
      throw new DeliveryError("refused", "sentinel: sign-in answered 400", {
        hint: "Check tenantId, clientId and the secret of the output.",
      });
    expectAccepted(answer, "sentinel: sign-in");
    const token = read(answer.text);
    if (token === undefined)
      throw new DeliveryError("refused", "sentinel: sign-in: expected a token in the response", {
        hint: "Check loginUrl of the output.",
      });
    this.#value = token.value;
    this.#expires = performance.now() + token.seconds * 1000;
  }
}

function read(text: string): { readonly value: string; readonly seconds: number } | undefined {
  try {
    const { access_token, expires_in } = JSON.parse(text) as Record<string, unknown>;
    const isToken = typeof access_token === "string" && /^[\x21-\x7e]+$/.test(access_token);
    return isToken ? { value: access_token, seconds: Number(expires_in) || 0 } : undefined;
  } catch {
    return undefined;
  }
}
