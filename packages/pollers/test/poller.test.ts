import { InputError } from "@cyberintegrations/errors";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import { DRPPoller, TIPoller, type PollerOptions } from "../src/index.ts";
import { drpSession, idsOf, tiSession } from "./session.ts";

const account = ({ username, apiKey, tiUrl: apiUrl }: Simulator) => ({ username, apiKey, apiUrl });

describe("a setter", () => {
  it("applies to later generators; an earlier one continues as it was", async () => {
    await using session = await tiSession({ feeds: 30 }, { retry: { retries: 0 } });
    const { poller, simulator } = session;
    const earlier = poller.createUpdateGenerator("ioc/common", { limit: 10, prefetch: 0 });
    await earlier.next();
    poller.setProxies({ protocol: "http", host: "127.0.0.1", port: 1 });
    await expect(poller.getAvailableCollections()).rejects.toMatchObject({ code: "proxy" });
    expect(await idsOf(earlier)).toEqual([...simulator.feedIds("ioc/common")].slice(10));
  });

  it("keeps what the others have set", async () => {
    await using session = await tiSession({ feeds: 1 }, { retry: { retries: 0 } });
    const { poller } = session;
    poller.setProxies({ protocol: "http", host: "127.0.0.1", port: 1 });
    poller.setProduct({
      type: "SIEM",
      name: "Example",
      version: "1",
      integration: "i",
      integrationVersion: "2",
    });
    poller.setVerify(true);
    await expect(poller.getAvailableCollections()).rejects.toMatchObject({ code: "proxy" });
  });

  it("whose value is rejected changes nothing", async () => {
    await using session = await tiSession({ feeds: 1 });
    const { poller } = session;
    expect(() => {
      poller.setProxies({ protocol: "socks" as "http", host: "proxy.example", port: 1 });
    }).toThrow(InputError);
    expect(await poller.getAvailableCollections()).toContain("apt/threat");
  });

  it("does not close connections that a generator uses, but closing the poller closes them", async () => {
    await using session = await tiSession({ feeds: 30 });
    const { poller } = session;
    const earlier = poller.createUpdateGenerator("ioc/common", { limit: 10, prefetch: 0 });
    await earlier.next();
    poller.setVerify(true);
    const later = poller.createUpdateGenerator("ioc/common", { limit: 10, prefetch: 0 });
    await later.next();
    await poller.closeSession();
    for (const generator of [earlier, later])
      await expect(generator.next()).rejects.toMatchObject({ code: "invalid-input" });
  });

  it.each([
    [
      "setProxies",
      (poller: TIPoller) => {
        poller.setProxies({ protocol: "http", host: "127.0.0.1", port: 1 });
      },
    ],
    [
      "setVerify",
      (poller: TIPoller) => {
        poller.setVerify(true);
      },
    ],
    [
      "setProduct",
      (poller: TIPoller) => {
        poller.setProduct({
          type: "SIEM",
          name: "Example",
          version: "1",
          integration: "i",
          integrationVersion: "2",
        });
      },
    ],
  ])("of a shared transport is rejected: %s", async (name, set) => {
    await using simulator = await createSimulator({ feeds: 1 });
    await using first = new TIPoller(account(simulator));
    const transport = Reflect.get(first, "transport") as NonNullable<PollerOptions["transport"]>;
    const second = new TIPoller({ ...account(simulator), transport });
    expect(() => {
      set(second);
    }).toThrow(
      expect.objectContaining({
        path: [name],
        message: `${name}: expected a poller with its own transport, got a shared one`,
        hint: "Set it where you create the shared transport.",
      }),
    );
  });
});

it("uses a shared transport without looking at the other options", async () => {
  await using simulator = await createSimulator({ feeds: 1 });
  await using first = new TIPoller(account(simulator));
  const transport = Reflect.get(first, "transport") as NonNullable<PollerOptions["transport"]>;
  const second = new TIPoller({ username: "", apiKey: "", apiUrl: "", transport });
  expect(await second.getAvailableCollections()).toContain("apt/threat");
  await second.closeSession();
  expect(await first.getAvailableCollections()).toContain("apt/threat");
});

it("is closed at the end of its scope", async () => {
  await using simulator = await createSimulator({ feeds: 1 });
  let poller: TIPoller;
  {
    await using scoped = new TIPoller(account(simulator));
    poller = scoped;
    expect(await poller.getAvailableCollections()).toContain("apt/threat");
  }
  await expect(poller.getAvailableCollections()).rejects.toMatchObject({ code: "invalid-input" });
});

describe("the rate limit", () => {
  it("is that of the collection, for each kind of request", async () => {
    const paces: string[] = [];
    const onRequest = ({ pace }: { readonly pace: string }) => void paces.push(pace);
    await using session = await tiSession({ feeds: 30 }, { hooks: { onRequest } });
    const { poller, simulator } = session;
    const reports = [...simulator.feeds("hi/threat")] as { id: string; files?: { id: string }[] }[];
    const report = reports.find(({ files }) => Array.isArray(files) && files.length > 0);
    const [id, file] = [report?.id ?? "", report?.files?.[0]?.id ?? ""];
    const [iocId = ""] = simulator.feedIds("ioc/common");
    await poller.createUpdateGenerator("ioc/common", { prefetch: 0 }).next();
    await poller.createSearchGenerator("malware/cnc", { prefetch: 0 }).next();
    await poller.searchFeedById("ioc/common", iocId);
    await poller.searchFileInThreats("hi/threat", id, file);
    await (await poller.openFileInThreats("hi/threat", id, file)).body.cancel();
    await poller.executeActionById("ioc/common", iocId, "describe");
    await poller.executeActionById("ioc/common", iocId, "download", { decode: false });
    await poller.getAvailableCollections();
    expect(paces).toEqual([
      ...["ioc/common", "malware/cnc", "ioc/common", "hi/threat", "hi/threat", "ioc/common"],
      ...["ioc/common", ""],
    ]);
  });

  it("is that of the collection in DRP, and that of violations for one of them", async () => {
    const paces: string[] = [];
    const onRequest = ({ pace }: { readonly pace: string }) => void paces.push(pace);
    await using session = await drpSession({ feeds: 1 }, { hooks: { onRequest } });
    const { poller, simulator } = session;
    const [id = ""] = simulator.feedIds("violation/list");
    await poller.createUpdateGenerator("compromised/darkweb", { prefetch: 0 }).next();
    await poller.searchFeedById(id);
    expect(paces).toEqual(["compromised/darkweb", "violation"]);
  });
});

describe("a page of one feed", () => {
  it("that the API can't return is requested again, because no smaller one exists", async () => {
    await using session = await tiSession({ feeds: 2 });
    const { poller, simulator } = session;
    simulator.addFault({ collection: "ioc/common", kind: "status", status: 504, times: 2 });
    const ids = await idsOf(poller.createUpdateGenerator("ioc/common", { limit: 1 }));
    expect(ids).toEqual([...simulator.feedIds("ioc/common")]);
    expect(simulator.requests.map(({ status }) => status)).toEqual([504, 504, 200, 200, 200]);
  });
});

describe("an iteration", () => {
  it("requests nothing before its first portion is requested, and no page ahead with prefetch: 0", async () => {
    await using session = await tiSession({ feeds: 30 });
    const { poller, simulator } = session;
    const iteration = poller.createUpdateGenerator("ioc/common", { limit: 10, prefetch: 0 });
    expect(simulator.requests).toHaveLength(0);
    await iteration.next();
    await iteration.return();
    expect(simulator.requests).toHaveLength(1);
    expect(() => poller.createUpdateGenerator("ioc/common", { prefetch: 2 })).not.toThrow();
    await expect(
      poller.createUpdateGenerator("ioc/common", { prefetch: 2 }).next(),
    ).rejects.toMatchObject({ path: ["prefetch"] });
  });

  it.each(["update", "search"] as const)("by %s ends with the caller's signal", async (kind) => {
    await using session = await tiSession({ feeds: 30 });
    const { poller } = session;
    const abort = new AbortController();
    const options = { limit: 10, signal: abort.signal };
    const iteration =
      kind === "update"
        ? poller.createUpdateGenerator("ioc/common", options)
        : poller.createSearchGenerator("ioc/common", options);
    await iteration.next();
    abort.abort();
    await expect(iteration.next()).rejects.toMatchObject({ code: "aborted" });
  });

  it("of a collection of reports requests pages of ten feeds unless told otherwise, and smaller ones if these are too large", async () => {
    await using session = await tiSession({
      feeds: 20,
      faults: [
        { collection: "hi/threat", kind: "status", status: 504, limitAbove: 5, times: Infinity },
      ],
    });
    const { poller, simulator } = session;
    const ids = await idsOf(poller.createUpdateGenerator("hi/threat"));
    expect(ids).toEqual([...simulator.feedIds("hi/threat")]);
    expect(simulator.requests.slice(0, 2).map(({ params }) => params["limit"])).toEqual([
      undefined,
      "5",
    ]);
  });

  it("leaves groups as they are unless parseEvents is true", async () => {
    await using session = await tiSession({ feeds: 5 });
    const { poller, simulator } = session;
    for (const parseEvents of [false, undefined]) {
      const ids = await idsOf(
        poller.createUpdateGenerator("compromised/account_group", { parseEvents }),
      );
      expect(ids).toEqual([...simulator.feedIds("compromised/account_group")]);
    }
  });
});

describe("an error of a poller's option", () => {
  const good = { username: "user", apiKey: "secret-key", apiUrl: "https://ti.example/" };
  const errorOf = (change: object): InputError => {
    try {
      new DRPPoller({ ...good, ...change });
    } catch (error) {
      return error as InputError;
    }
    throw new Error("accepted");
  };

  it.each([
    [{ username: "" }, ["username"], "username: expected a non-empty string, got an empty string"],
    [{ username: 7 }, ["username"], "username: expected a non-empty string, got number"],
    [{ apiKey: "" }, ["apiKey"], "apiKey: expected a non-empty string, got an empty string"],
    [{ apiKey: ["secret-key"] }, ["apiKey"], "apiKey: expected a non-empty string, got object"],
  ])("names it and its type, not its value: %j", (change, path, message) => {
    const error = errorOf(change);
    expect(error).toMatchObject({ path, message });
    expect(JSON.stringify([error, error.message])).not.toContain("secret-key");
  });

  it.each([
    [{ proxy: "http://proxy.example" }],
    [{ tls: { verify: false } }],
    [{ proxy: "http://proxy.example", tls: {} }],
  ])("says that a custom fetch makes its own connections: %j", (change) => {
    expect(errorOf({ ...change, fetch: () => Promise.reject(new Error()) })).toMatchObject({
      path: ["fetch"],
      message: "fetch: expected neither proxy nor tls next to it, got one",
      hint: "Your own fetch makes its own connections: set the proxy and TLS there.",
    });
  });

  it.each([
    [{ apiUrl: "nowhere" }, ["apiUrl"]],
    [{ username: "a:b" }, ["username"]],
    [{ apiKey: "k\u0000" }, ["apiKey"]],
    [{ timeout: -1 }, ["timeout"]],
    [{ proxy: "ftp://proxy.example" }, ["proxy"]],
    [{ retry: { retries: -1 } }, ["retry", "retries"]],
  ])("has the option's own path: %j", (change, path) => {
    expect(errorOf(change)).toMatchObject({ code: "invalid-input", path });
  });

  it("accepts a URL object, and a fetch on its own", () => {
    const fetch = () => Promise.reject(new Error());
    expect(() => new TIPoller({ ...good, apiUrl: new URL(good.apiUrl), fetch })).not.toThrow();
    expect(() => new TIPoller({ ...good, proxy: undefined, tls: undefined, fetch })).not.toThrow();
  });

  it("is not hidden if a program's own object fails", () => {
    const apiUrl = {
      toString() {
        throw new RangeError("own");
      },
    };
    expect(() => errorOf({ apiUrl })).not.toThrow();
    expect(errorOf({ apiUrl })).toBeInstanceOf(RangeError);
  });
});
