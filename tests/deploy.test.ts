import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { IContainer } from "kubernetes-models/v1/Container";
import { parse, parseAllDocuments } from "yaml";
import { files, read, root, temporaryFolder } from "../tools/workspace.ts";
import { checkCommand } from "./support/commands.ts";
import { checkMetrics, checkShown } from "./support/shown.ts";

const checkYaml = (code: string) => checkShown({ language: "yaml", note: "", code });

/** A container starts a command of ours, with flags that it has. */
function checkContainer({ command = [], args = [] }: Pick<IContainer, "command" | "args">): void {
  if (command.length > 0) checkCommand([...command, ...args].join(" "));
}

/** The packages that have a model of a resource, by the group of its `apiVersion`. */
const models: Readonly<Record<string, string>> = { "keda.sh": "@kubernetes-models/keda" };

/** What is read of the resources that the models have validated. */
type Resource = Record<"apiVersion" | "kind", string> &
  Pick<IConfigMap, "data"> & { readonly spec?: Partial<IDeployment["spec"]> };
type Model = new (json: Resource) => { validate: () => void };

/** Validates resources against the schemas of their kinds, and what they start and mount. */
async function checkResources(text: string): Promise<void> {
  for (const document of parseAllDocuments(text)) {
    expect(document.errors).toEqual([]);
    const resource = document.toJS() as Resource;
    const { apiVersion, kind, data = {}, spec } = resource;
    const [group = ""] = apiVersion.split("/");
    const path = `${models[group] ?? "kubernetes-models"}/${apiVersion}/${kind}`;
    const { [kind]: Model } = (await import(path)) as Readonly<Record<string, Model>>;
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
  const { services } = parse(text) as { services: Readonly<Record<string, IContainer>> };
  Object.values(services).forEach(checkContainer);
}

/** An image with a supported Node and packages of ours. */
function checkImage(text: string): void {
  expect(validate(text).map(({ message }) => message)).toEqual([]);
  expect(text).toMatch(/^FROM node:2[4-9]-slim$/m);
  for (const [, command = ""] of text.matchAll(/^RUN (.+)$/gm)) checkCommand(command);
}

/** Files that tests of packages use: test/deploy.test.ts of store and outputs, guide.test.ts and syslog.test.ts of outputs. */
const used = files(
  "deploy/{{database,reader}.sql,elasticsearch-{key,template}.json,{rsyslog,splunk-inputs,syslog-ng}.conf}",
);

/** How each file of deploy/ is checked, and changes that the check refuses. A file without a row fails. */
const rows: Readonly<
  Record<string, [check: (text: string) => unknown, ...refused: [from: string, to: string][]]>
> = {
  "deploy/Dockerfile": [checkImage, ["USER", "USERS"], ["node:24", "node:20"]],
  "deploy/alerts.yaml": [checkYaml, ["lag_seconds", "lag_hours"]],
  "deploy/compose.yaml": [checkComposition, ["restart:", "restarts:"], ["--log-format", "--log"]],
  "deploy/cyberintegrations.yaml": [checkYaml, ["url:", "urll:"]],
  "deploy/keda.yaml": [
    (text) => Promise.all([checkResources(text), checkMetrics(text)]),
    ["- type:", "- kind:"],
    ["queue_jobs", "queue_tasks"],
  ],
  "deploy/kubernetes.yaml": [
    checkResources,
    ["replicas: 4", 'replicas: "four"'],
    ["name: config, conf", "name: other, conf"],
    ["url: https", "urll: https"],
  ],
  "deploy/prometheus.yaml": [checkYaml, ["scrape_configs", "scrapes"]],
};

it("has a check for each file of deploy/", () => {
  expect(files("deploy/*")).toEqual([...Object.keys(rows), ...used].sort());
});

describe.each(Object.entries(rows))("%s", (path, [check, ...refused]) => {
  const text = read(path);

  it("is valid", async () => {
    await check(text);
  });

  it.each(refused)("would not be valid with another text for %s: %s", async (from, to) => {
    expect(text).toContain(from);
    const changed = Promise.resolve(text.replaceAll(from, to));
    await expect(changed.then(check)).rejects.toThrow();
  });
});
