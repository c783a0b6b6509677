/** The config file that `init` writes. */
export const configTemplate = (
  schema: string,
): string => `# yaml-language-server: $schema=./${schema}

product: ti                # or drp
api:
  url: https://ti.example/api/v2/
  username: \${CYBERINTEGRATIONS_USERNAME}    # \${NAME} reads the environment
  apiKey: \${CYBERINTEGRATIONS_API_KEY}
  # apiKeyFile: /run/secrets/api-key    # instead: a file that holds it; usernameFile likewise
  # proxy: http://user:secret@proxy.example:3128    # or "env" for HTTPS_PROXY and NO_PROXY
  # tls: { verify: true, ca: ./ca.pem, cert: ./client.pem, key: ./client.key }

store: ./cyberintegrations.db    # a SQLite file
# store: postgres://user@host/db?sslmode=verify-full&sslrootcert=./db-ca.pem    # or PostgreSQL

# What becomes of passwords, cards and personal data before anything is stored:
# mask (***), hmac (equal values stay comparable; key in CYBERINTEGRATIONS_HMAC_KEY), or keep.
sensitive: mask
# sensitiveTexts: true     # the texts of messages and leaks are sensitive too

concurrency: 4             # collections at a time

# What to read. Without this part: everything that the account was granted, with built-in keys.
# collections:
#   apt/threat:
#     from: 2026-01-01             # where to start when the store is empty; or seqUpdate: "16172928022293"
#     limit: 20                    # feeds on a page
#     interval: 15m                # with --watch: how often
#     huntingRules: true
#     keys: { title: title, actor: threatActor.name }
#     iocs: { domain: indicators.params.domain, sha256: indicators.params.hashes.sha256 }
#   ioc/common:                    # with built-in keys
#   new/one: { sensitive: keep }   # newer than this version: its fields can't be masked

# Several accounts in one store on PostgreSQL, each known by a name. What stands above holds for those that do not say
# otherwise, but for credentials: api has none then.
# tenants:
#   - name: acme
#     api: { username: "\${ACME_USERNAME}", apiKeyFile: /run/secrets/acme-api-key }
`;
