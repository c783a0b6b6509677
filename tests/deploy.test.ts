import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { IContainer } from "kubernetes-models/v1/Container";
import { parse, parseAllDocuments } from "yaml";
import { files, read, root } from "../tools/workspace.ts";
import { checkCommand } from "./support/commands.ts";
import { checkMetrics } from "./support/metrics.ts";
import { temporaryFolder } from "./support/program.ts";
import { checkYaml } from "./support/shown.ts";

/** The packages that have a model of a resource, by the group of its `apiVersion`. */
const models: Readonly<Record<string, string>> = { "keda.sh": "@kubernetes-models/keda" };

/** What is read of the resources that the models have validated. */
type Resource = Record<"apiVersion" | "kind", string> &
  Pick<IConfigMap, "data"> & { readonly spec?: Partial<IDeployment["spec"]> };
type Container = Pick<IContainer, "command" | "args">;

/** A container starts a command of ours, with flags that it has. */
function checkContainer({ command = [], args = [] }: Container): void {
  if (command.length > 0) checkCommand([...command, ...args].join(" "));
}

/** Validates resources against the schemas of their kinds, and what they start and mount. */
async function checkResources(text: string): Promise<void> {
  for (const document of parseAllDocuments(text)) {
    expect(document.errors).toEqual([]);
    const resource = document.toJS() as Resource;
    const { apiVersion, kind, data = {}, spec } = resource;
    const [group = ""] = apiVersion.split("/");
    const path = `${models[group] ?? "kubernetes-models"}/${apiVersion}/${kind}`;
    const { [kind]: Model } = (await import(path)) as Readonly<
      Record<string, new (json: Resource) => { validate: () => void }>
    >;
    if (!Model) throw new Error(`${path} has no ${kind}`);
    new Model(resource).validate();
    for (const [name, value] of Object.entries(data))
      if (name.endsWith(".yaml")) await checkYaml(value);
    const { containers = [], volumes = [] } = spec?.template?.spec ?? {};
    containers.forEach(checkContainer);
    const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
    const existing = volumes.map(({ name }) => name);
    expect(existing).toEqual(expect.arrayContaining(mounts.map(({ name }) => name)));
  }
}

function checkComposition(text: string): void {
  using folder = temporaryFolder();
  const path = join(folder.path, "compose.yaml");
  writeFileSync(path, text);
  const linter = join(root, "node_modules/.bin/dclint");
  const { status, stdout } = spawnSync(linter, ["--quiet", path], { encoding: "utf8" });
  expect(status, stdout).toBe(0);
  const { services } = parse(text) as { services: Readonly<Record<string, Container>> };
  Object.values(services).forEach(checkContainer);
}

/** An image with a supported Node and packages of ours. */
function checkImage(text: string): void {
  expect(validate(text).map(({ message }) => message)).toEqual([]);
  expect(Number(/^FROM node:(\d+)-slim$/m.exec(text)?.[1])).toBeGreaterThan(22);
  for (const [, command = ""] of text.matchAll(/^RUN (.+)$/gm)) checkCommand(command);
}

/** How each file of deploy/ is checked. A file without a row fails. */
const rows: Readonly<Record<string, (text: string) => unknown>> = {
  "deploy/Dockerfile": checkImage,
  "deploy/alerts.yaml": checkMetrics,
  "deploy/compose.yaml": checkComposition,
  "deploy/cyberintegrations.yaml": checkYaml,
  "deploy/keda.yaml": (text) => Promise.all([checkResources(text), checkMetrics(text)]),
  "deploy/kubernetes.yaml": checkResources,
  "deploy/prometheus.yaml": checkYaml,
};

describe("deploy/", () => {
  it("has a check for each file", async () => {
    expect(await files("deploy/*")).toEqual(Object.keys(rows));
  });

  it.each(Object.entries(rows))("%s is valid", async (path, check) => {
    await check(read(path));
  });
});

describe("the checks refuse", () => {
  it.each([
    ["deploy/compose.yaml", "an unknown key of a service", "restart:", "restarts:"],
    ["deploy/compose.yaml", "an unknown flag", "--log-format", "--log-fromat"],
    ["deploy/kubernetes.yaml", "a number written as text", "replicas: 4", 'replicas: "four"'],
    ["deploy/kubernetes.yaml", "an unknown volume", "name: config, conf", "name: other, conf"],
    ["deploy/kubernetes.yaml", "an unknown setting in the config", "url: https", "urll: https"],
    ["deploy/keda.yaml", "a trigger without a type", "- type:", "- kind:"],
    ["deploy/Dockerfile", "an unknown instruction", "USER", "USERS"],
    ["deploy/Dockerfile", "an old Node", "node:24", "node:20"],
    ["deploy/alerts.yaml", "a metric that does not exist", "lag_seconds", "lag_hours"],
  ])("%s: %s", async (path, _what, from, to) => {
    const text = read(path);
    expect(text).toContain(from);
    const changed = Promise.resolve(text.replaceAll(from, to));
    await expect(changed.then(rows[path])).rejects.toThrow();
  });
});
