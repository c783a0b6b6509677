import { startServer, type ServedRequest, type ServerOptions } from "@cyberintegrations/server";
import { openStore, type Store } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";
import type { ServeOptions } from "../commands/serve.ts";
import { readConfig } from "../config/document.ts";
import { configuredServer, type ConfiguredServer } from "../config/server.ts";
import { storeOf } from "../config/store-location.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { print, type Io } from "../io.ts";
import { measureServer } from "../metrics/server.ts";
import { serve as serveHealth } from "../metrics/serve.ts";
import { noteWriter } from "../report/choose.ts";
import { demoStore } from "../sync/demo-mark.ts";

// Outside the function below: in a function with `await using`, tsc does not rewrite the `.ts` specifier of an import().
const loadDemo = () => import("../sync/served-demo.ts");

/** Statuses that an operator should know about. */
const isNoteworthy = (status: number) => status === 401 || status === 403 || status >= 500;

/** Serves what is stored, until interrupted. */
export async function serve(flags: ServeOptions, io: Io): Promise<ExitCode> {
  const note = noteWriter(flags, io);
  const demo = flags.demo
    ? await (await loadDemo()).prepareDemo(flags.store ?? demoStore, io)
    : undefined;
  const { options, locate } = demo ?? fromConfig(flags, io);
  await using store = await openStore(
    demo?.location ?? storeOf(readConfig(flags.config), io.env, flags.store),
  );
  const { registry, count } = measureServer();
  const onRequest = (request: ServedRequest) => {
    count(request);
    const { token, method, path, status, error } = request;
    if (!isNoteworthy(status)) return;
    const reason = error === undefined ? "" : `: ${error.message}`;
    note(`${status} ${method} ${path} (${token ?? "no token"})${reason}`);
  };
  const { listen = options.listen, withoutToken = options.withoutToken } = flags;
  await using server = await started(
    store,
    { ...options, listen, withoutToken, onRequest },
    locate,
  );
  note(`Serving ${store.location} at ${server.url}`);
  const pages = { health: () => healthOf(store), metrics: () => registry.metrics() };
  await using _health = await serveHealth(flags, pages, note);
  if (demo) await print(io, ...demo.hints(server.url));
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener("abort", () => {
      resolve();
    });
  });
  note("Interrupted.");
  return exitCodes.interrupted;
}

function fromConfig({ config, withoutToken }: ServeOptions, { env }: Io): ConfiguredServer {
  const document = readConfig(config);
  if (document) return configuredServer(document, env);
  if (withoutToken) return { options: {}, locate: (error) => error };
  throw new InputError("serve: expected a config file with the setting server, got none", {
    hint: "See docs/serve.md, or try --demo.",
  });
}

async function started(
  store: Store,
  options: ServerOptions,
  locate: ConfiguredServer["locate"],
): Promise<Awaited<ReturnType<typeof startServer>>> {
  try {
    return await startServer(store, options);
  } catch (error) {
    if (!InputError.isInstance(error) || error.path === undefined) throw error;
    throw locate(error);
  }
}

/** Healthy while the store answers. */
async function healthOf(store: Store) {
  try {
    return { ok: true, position: await store.position() };
  } catch (error) {
    return { ok: false, error: (error as Error).message };
  }
}
