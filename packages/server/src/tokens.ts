import { createHash, timingSafeEqual } from "node:crypto";
import { InputError } from "@cyberintegrations/errors";
import { defaultTenant, tenantExpected, tenantPattern } from "@cyberintegrations/store";
import { tlpLevels, type Tlp } from "@cyberintegrations/store/selection";
import { permissions, type Permission } from "./permission.ts";

/** A token that a client sends, and what it may read. */
export interface TokenOptions {
  /** The user of Basic authentication, and the name in logs. Two tokens may share a name while one replaces the other. */
  readonly name: string;
  /** At least 16 characters. */
  readonly secret: string;
  /** Whose data it may read. @default "default" */
  readonly tenant?: string | undefined;
  readonly read: readonly Permission[];
  /** The highest TLP that it may read. @default "amber" */
  readonly tlp?: Tlp | undefined;
  /** When it stops working. Default: never. */
  readonly expires?: Date | undefined;
}

/** The client of a request. */
export interface Reader {
  readonly name: string;
  readonly tenant: string;
  readonly tlp: Tlp;
  readonly read: ReadonlySet<Permission>;
}

interface Known {
  readonly hash: Buffer;
  readonly expires: number;
  readonly reader: Reader;
}

/** Fewer characters could be guessed. */
const shortest = 16;

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/** The tokens of a server. Several are valid at the same time, so that a new one can replace an old one without a gap. */
export class Tokens {
  readonly #known: readonly Known[];
  readonly #now: () => number;

  /** @throws InputError for an invalid token. Its secret is not shown. */
  constructor(tokens: readonly TokenOptions[], now: () => number) {
    this.#known = tokens.map((token, index) => knownOf(token, ["tokens", index]));
    this.#now = now;
  }

  /** The tenants of all tokens. */
  get tenants(): ReadonlySet<string> {
    return new Set(this.#known.map(({ reader }) => reader.tenant));
  }

  /**
   * Who sent an `Authorization` header. Undefined for an unknown and for an expired token. It compares with each token, and
   * each comparison takes the same time.
   */
  find(authorization: string | undefined): Reader | undefined {
    const sent = sentToken(authorization ?? "");
    if (!sent) return undefined;
    const hash = hashOf(sent.secret);
    const now = this.#now();
    const matches = this.#known.filter(({ hash: known }) => timingSafeEqual(known, hash));
    return matches.find(
      ({ reader, expires }) =>
        now < expires && (sent.name === undefined || sent.name === reader.name),
    )?.reader;
  }
}

function knownOf(token: TokenOptions, path: readonly (string | number)[]): Known {
  const { name, secret, tenant = defaultTenant, tlp = "amber", read, expires } = token;
  const wrong = (key: string, expected: string) =>
    new InputError(expected, { path: [...path, key] });
  if (name === "" || /[:\s]/.test(name))
    throw wrong("name", "expected a name without colons and spaces");
  if (secret.length < shortest)
    throw wrong("secret", `expected at least ${shortest} characters, got ${secret.length}`);
  if (!tenantPattern.test(tenant)) throw wrong("tenant", tenantExpected);
  if (!tlpLevels.includes(tlp)) throw wrong("tlp", `expected one of ${tlpLevels.join(", ")}`);
  const stranger = read.find((one) => !permissions.includes(one));
  if (read.length === 0 || stranger !== undefined)
    throw wrong("read", `expected some of ${permissions.join(", ")}`);
  if (Number.isNaN(expires?.getTime())) throw wrong("expires", "expected a valid date");
  return {
    hash: hashOf(secret),
    expires: expires?.getTime() ?? Infinity,
    reader: { name, tenant, tlp, read: new Set(read) },
  };
}

/** The token of a header. With Basic, the user is its name. */
function sentToken(
  header: string,
): { readonly secret: string; readonly name?: string } | undefined {
  const [, scheme = "", credentials = ""] = /^(\w+) +(\S+) *$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer":
      return { secret: credentials };
    case "basic": {
      const text = Buffer.from(credentials, "base64").toString("utf8");
      const colon = text.indexOf(":");
      return colon < 0 ? undefined : { name: text.slice(0, colon), secret: text.slice(colon + 1) };
    }
    default:
      return undefined;
  }
}
