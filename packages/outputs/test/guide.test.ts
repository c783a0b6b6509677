import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { elasticsearchServer } from "cyberintegrations-test-servers/elasticsearch";
import { reservePort } from "cyberintegrations-test-servers/reserve-port";
import { until } from "cyberintegrations-test-servers/until";
import { describe, expect, it } from "vitest";
import { elasticsearch, indexTemplate } from "../src/elasticsearch/index.ts";
import { Delivery, reconcile } from "../src/index.ts";
import { webhook } from "../src/webhook/index.ts";
import { blocklist } from "./guide/blocklist.ts";
import { itemOf } from "./items.ts";
import { iocOf, tempStore } from "./rig.ts";

const [a, b] = ["203.0.114.1", "203.0.114.2"] as const;
const { signal } = new AbortController();
const textOf = (path: string) => readFileSync(join(import.meta.dirname, path), "utf8");
const deployed = (name: string): unknown => JSON.parse(textOf(`../../../deploy/${name}`));

describe("the destination of docs/add-an-output.md", () => {
  it("has at most 30 lines, and gets what is live", async () => {
    expect(textOf("guide/blocklist.ts").split("\n").length).toBeLessThanOrEqual(30);
    await using rig = await tempStore();
    const values = new Map<string, string>();
    await using destination = blocklist(values);
    const delivery = new Delivery(rig.store, { name: "firewall", destination });
    await rig.commit("f1", [iocOf(a), iocOf(b)]);
    await delivery.deliver();
    expect([...values.values()].sort()).toEqual([a, b]);
    await rig.commit("f1", [iocOf(b)]);
    await delivery.deliver();
    expect([...values.values()]).toEqual([b]);
    expect(await destination.check(signal)).toEqual([{ name: "list", detail: "has 1 values" }]);
  });

  it("rejects feeds, which become dead letters", async () => {
    await using rig = await tempStore();
    await using destination = blocklist(new Map());
    await rig.commit("f1", [iocOf(a)]);
    const output = { name: "firewall", destination, content: "feeds" } as const;
    expect(await new Delivery(rig.store, output).deliver()).toMatchObject({ sent: 0, rejected: 1 });
    const [letter] = await Array.fromAsync(rig.store.deadLetters());
    expect(letter).toMatchObject({ reason: "expected an indicator" });
  });
});

describe("the receiver of docs/deliver-to-webhooks.md", () => {
  const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString("base64")}`;

  async function startReceiver() {
    const reserved = await reservePort();
    const url = `http://127.0.0.1:${reserved.port}`;
    const env = { ...process.env, WEBHOOK_SECRET: secretOf(1), PORT: String(reserved.port) };
    const program = join(import.meta.dirname, "guide/receiver.ts");
    const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += String(chunk)));
    await until(() =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    );
    return {
      url,
      lines: () => output.split("\n").slice(0, -1),
      async [Symbol.asyncDispose]() {
        const exited = new Promise((resolve) => child.once("exit", resolve));
        child.kill();
        await exited;
        await reserved[Symbol.asyncDispose]();
      },
    };
  }

  it("has 20 lines, verifies the signature, and ignores an item that is sent again", async () => {
    const [program = ""] = textOf("guide/receiver.ts").split("\n\ntype ");
    expect(program.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(20);
    await using receiver = await startReceiver();
    await using destination = webhook({ url: receiver.url, secret: secretOf(1), output: "siem" });
    const first = itemOf("a", 1, { value: a });
    await destination.send([first], signal);
    await destination.send([first, itemOf("b", 2, { value: b })], signal);
    await destination.send([itemOf("a", 3, { value: a }, "indicator.withdrawn")], signal);
    const expected = [`created ipv4 ${a}`, `created ipv4 ${b}`, `withdrawn ipv4 ${a}`];
    await until(() => receiver.lines().length >= expected.length);
    expect(receiver.lines()).toEqual(expected.map((line) => `indicator.${line}`));
    await using stranger = webhook({ url: receiver.url, secret: secretOf(2), output: "siem" });
    await expect(stranger.send([itemOf("c", 4)], signal)).rejects.toMatchObject({
      code: "refused",
    });
    expect(receiver.lines()).toHaveLength(expected.length);
  });
});

describe("docs/deliver-to-elasticsearch.md", () => {
  const index = "cyberintegrations-indicators";
  const key = deployed("elasticsearch-key.json") as {
    role_descriptors: {
      indicators: { cluster: string[]; indices: { names: string[]; privileges: string[] }[] };
    };
  };
  const { cluster, indices } = key.role_descriptors.indicators;
  const granted = [...cluster, ...indices.flatMap(({ privileges }) => privileges)];

  /** All that an output does: the checks of `doctor`, a delivery, a deletion, and `outputs reconcile`. */
  async function use(privileges: readonly string[]): Promise<void> {
    await using server = await elasticsearchServer({ apiKey: "key", privileges });
    server.put(`${index}/mapped`, {});
    await using rig = await tempStore();
    await using destination = elasticsearch({ url: server.url, apiKey: "key", output: "siem" });
    const output = { name: "siem", destination };
    await destination.check(signal);
    await destination.send([itemOf("a", 1)], signal);
    await destination.send([itemOf("a", 2, {}, "indicator.withdrawn")], signal);
    await rig.commit("f1", [iocOf(b)]);
    await new Delivery(rig.store, output).deliver();
    await reconcile(rig.store, output);
  }

  it("has an API key that may do all that is needed", async () => {
    expect(indices).toMatchObject([{ names: [index] }]);
    await use(granted);
  });

  it.each(granted)("has an API key that needs %s", async (privilege) => {
    const rest = granted.filter((one) => one !== privilege);
    await expect(use(rest)).rejects.toMatchObject({ code: "refused" });
  });

  it("shows the index template of the package", () => {
    expect(deployed("elasticsearch-template.json")).toEqual(indexTemplate);
  });
});
