import { command, declare, type OptionsOf } from "../command.ts";
import { account, health, logFormat, settings } from "../flags.ts";

const options = declare({
  demo: { help: "serve simulated data with a new token; needs no account and no config" },
  config: account.config,
  store: settings.store,
  listen: { value: "address", help: "host and port, such as 127.0.0.1:8443; port 0 is a free one" },
  withoutToken: { help: "serve everyone on this machine, up to TLP amber; only on loopback" },
  ...health,
  ...logFormat,
});
export type ServeOptions = OptionsOf<typeof options>;

export const serve = command({
  name: "serve",
  description: "serve stored indicators to products that pull them, until interrupted",
  options,
  examples: ["--demo", "--listen 0.0.0.0:8443 --health-port 9466"],
  logs: () => true,
  load: async () => (await import("../run/serve.ts")).serve,
});
