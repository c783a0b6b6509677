import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { files, read, root } from "../tools/workspace.ts";
import { checkCommand } from "./support/commands.ts";
import { checkMetrics } from "./support/metrics.ts";
import { checkYaml } from "./support/shown.ts";

/** The packages that have a model of a resource, by the group of its `apiVersion`. */
const models: Readonly<Record<string, string>> = { "keda.sh": "@kubernetes-models/keda" };

interface Container {
  readonly name: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly volumeMounts?: readonly { readonly name: string }[];
}

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template?: {
      readonly spec: {
        readonly containers: readonly Container[];
        readonly volumes?: readonly { readonly name: string }[];
      };
    };
  };
}

interface Composition {
  readonly services: Readonly<Record<string, Container>>;
}

/** What a container starts is a command of ours, with flags that it has. */
function holdCommand({ command = [], args = [] }: Container): void {
  if (command.length > 0) checkCommand([...command, ...args].join(" "));
}

/** Validates a resource against the schema of its kind, and what it starts and mounts. */
async function holdResource(resource: Resource): Promise<void> {
  const { apiVersion, kind, data = {}, spec } = resource;
  const [group = ""] = apiVersion.split("/");
  const path = `${models[group] ?? "kubernetes-models"}/${apiVersion}/${kind}`;
  const model = (await import(path)) as Readonly<
    Record<string, new (json: Resource) => { validate: () => void }>
  >;
  const Model = model[kind];
  if (!Model) throw new Error(`${path} has no ${kind}`);
  new Model(resource).validate();
  for (const [name, text] of Object.entries(data))
    if (name.endsWith(".yaml")) await checkYaml(text);
  const { containers = [], volumes = [] } = spec?.template?.spec ?? {};
  for (const container of containers) {
    holdCommand(container);
    const mounted = container.volumeMounts?.map(({ name }) => name) ?? [];
    expect(volumes.map(({ name }) => name)).toEqual(expect.arrayContaining(mounted));
  }
}

async function holdComposition(text: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "compose-"));
  try {
    const path = join(folder, "compose.yaml");
    writeFileSync(path, text);
    const linter = join(root, "node_modules/.bin/dclint");
    const { status, stdout } = spawnSync(linter, ["--quiet", path], { encoding: "utf8" });
    expect(status, stdout).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
  const [document] = parseAllDocuments(text);
  const { services } = document?.toJS() as Composition;
  for (const service of Object.values(services)) holdCommand(service);
  await Promise.resolve();
}

/** An image with a Node that the program takes, and packages of ours. */
async function holdImage(text: string): Promise<void> {
  expect(validate(text).map(({ message }) => message)).toEqual([]);
  expect(Number(/^FROM node:(\d+)-slim$/m.exec(text)?.[1])).toBeGreaterThan(22);
  for (const [, command = ""] of text.matchAll(/^RUN (.+)$/gm)) checkCommand(command);
  await Promise.resolve();
}

async function holdResources(text: string): Promise<void> {
  for (const document of parseAllDocuments(text)) {
    expect(document.errors).toEqual([]);
    await holdResource(document.toJS() as Resource);
  }
}

/** How each file of deploy/ is validated. A file without a row fails. */
const rows: Readonly<Record<string, (text: string) => Promise<void>>> = {
  "deploy/Dockerfile": holdImage,
  "deploy/alerts.yaml": checkMetrics,
  "deploy/compose.yaml": holdComposition,
  "deploy/cyberintegrations.yaml": checkYaml,
  "deploy/keda.yaml": async (text) => {
    await holdResources(text);
    await checkMetrics(text);
  },
  "deploy/kubernetes.yaml": holdResources,
  "deploy/prometheus.yaml": checkYaml,
};

describe("deploy/", () => {
  it("has a check for each file", async () => {
    expect(await files("deploy/*")).toEqual(Object.keys(rows));
  });

  it.each(Object.entries(rows))("%s is valid", async (path, hold) => {
    await hold(read(path));
  });
});

const change = (path: string, from: string, to: string) => {
  const text = read(path);
  expect(text).toContain(from);
  return text.replaceAll(from, to);
};

describe("the checks refuse", () => {
  it.each([
    ["deploy/compose.yaml", "an unknown key of a service", "restart:", "restarts:"],
    ["deploy/compose.yaml", "an unknown flag", "--log-format", "--log-fromat"],
    ["deploy/kubernetes.yaml", "a number written as text", "replicas: 4", 'replicas: "four"'],
    [
      "deploy/kubernetes.yaml",
      "a volume that the pod does not have",
      "- { name: config, configMap",
      "- { name: other, configMap",
    ],
    ["deploy/kubernetes.yaml", "an unknown setting in the config", "url: https", "urll: https"],
    [
      "deploy/keda.yaml",
      "a trigger without metadata",
      "metadata:\n        serverAddress",
      "other:\n        serverAddress",
    ],
    ["deploy/Dockerfile", "an unknown instruction", "USER", "USERS"],
    ["deploy/Dockerfile", "an old Node", "node:24", "node:20"],
    ["deploy/alerts.yaml", "a metric that does not exist", "lag_seconds", "lag_hours"],
  ])("%s: %s", async (path, _what, from, to) => {
    await expect(rows[path]?.(change(path, from, to))).rejects.toThrow();
  });
});
