import { z } from "zod";

const text = z.string().min(1);

const url = text.describe("The base of the API: https://ti.example/api/v2/");

/** How to get to the API. */
const way = {
  allowHttp: z
    .boolean()
    .optional()
    .describe("Whether an http: URL to another machine is allowed: who listens reads the key"),
  proxy: text.optional().describe('A proxy\'s URL, or "env" for HTTPS_PROXY and NO_PROXY'),
  tls: z
    .strictObject({
      verify: z.boolean().optional(),
      ca: text.optional().describe("The company's CA, a PEM file"),
      caOnly: z.boolean().optional().describe("Trust that CA alone"),
      cert: text.optional().describe("A client certificate, a PEM file"),
      key: text.optional().describe("The client certificate's key, a PEM file"),
      passphrase: text.optional().describe("What opens the key; best as ${NAME}"),
    })
    .optional(),
};

/** Who asks: each said in one of two ways. */
const credentials = {
  username: text.optional().describe("The portal e-mail"),
  usernameFile: text.optional().describe("A file with the portal e-mail, such as a secret's"),
  apiKey: text.optional().describe("The API key; best as ${NAME}, from the environment"),
  apiKeyFile: text.optional().describe("A file with the API key, such as a secret's"),
};

const pairs = [
  ["username", "usernameFile"],
  ["apiKey", "apiKeyFile"],
] as const;

/** Exactly one of each pair; the second half says it to editors. */
const oneOfEach = z.check<z.output<z.ZodObject<typeof credentials>>>(({ value, issues }) => {
  for (const [name, file] of pairs) {
    const given = [name, file].filter((key) => value[key] !== undefined);
    if (given.length === 1) continue;
    issues.push({
      code: "custom",
      input: undefined,
      path: [given.length === 0 ? name : file],
      message: `expected ${name} or ${file}, got ${given.length === 0 ? "neither" : "both"}`,
    });
  }
});
const oneOfEachForEditors = {
  allOf: pairs.map((pair) => ({
    oneOf: pair.map((key) => ({ type: "object", properties: { [key]: {} }, required: [key] })),
  })),
};

const elsewhere = z
  .never("expected in the api of each tenant, not in that of all tenants")
  .optional();
const noCredentials = {
  username: elsewhere,
  usernameFile: elsewhere,
  apiKey: elsewhere,
  apiKeyFile: elsewhere,
};

/** `api` of a config for one tenant. */
export const api = z
  .strictObject({ url, ...way, ...credentials })
  .check(oneOfEach)
  .meta(oneOfEachForEditors)
  .describe("How to reach the API");

/** `api` of one tenant among several. */
export const tenantApi = z
  .strictObject(
    { url: url.optional(), ...way, ...credentials },
    "expected this tenant's username and apiKey, or the files that hold them",
  )
  .check(oneOfEach)
  .meta(oneOfEachForEditors)
  .describe("This tenant's credentials, and what differs from the api of all tenants");

/** `api` beside `tenants`. */
export const sharedApi = z
  .strictObject({ url: url.optional(), ...way, ...noCredentials })
  .optional()
  .describe("How tenants reach the API that do not say otherwise");
