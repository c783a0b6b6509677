import { expect } from "vitest";
import { holdTrue } from "./commands.ts";

/** What starts in a container, as both kinds of deployment write it. */
interface Container {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

interface Service extends Container {
  readonly image?: string;
  readonly build?: unknown;
  readonly configs?: readonly (string | { readonly source: string })[];
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

/** A file for `docker compose`. */
export interface Composition {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs?: object;
  readonly secrets?: object;
  readonly volumes?: object;
}

/** What Kubernetes makes pods of. */
export interface PodSpec {
  readonly containers: readonly (Container & {
    readonly volumeMounts?: readonly { readonly name: string }[];
  })[];
  readonly volumes?: readonly { readonly name: string }[];
}

/** What a container starts is a command of ours, with flags that it has. */
function holdCommand({ command = [], args = [] }: Container): void {
  if (command.length > 0) holdTrue([...command, ...args].join(" "));
}

/** Each service has an image, and names nothing that the file does not have. */
export function holdComposition(all: Composition): void {
  for (const service of Object.values(all.services)) {
    expect(service.image ?? service.build).toBeDefined();
    holdCommand(service);
    const configs = service.configs?.map((one) => (typeof one === "string" ? one : one.source));
    const volumes = service.volumes?.map((one) => one.split(":", 1)[0] ?? "");
    const named = { configs, secrets: service.secrets, volumes } as const;
    for (const kind of ["configs", "secrets", "volumes"] as const) {
      expect(Object.keys(all[kind] ?? {})).toEqual(
        expect.arrayContaining([...(named[kind] ?? [])]),
      );
    }
    const others = Object.keys(service.depends_on ?? {});
    expect(Object.keys(all.services)).toEqual(expect.arrayContaining(others));
  }
}

/** The pods start commands of ours, and mount only volumes that they have. */
export function holdPod({ containers, volumes = [] }: PodSpec): void {
  const names = volumes.map(({ name }) => name);
  for (const container of containers) {
    holdCommand(container);
    const mounted = container.volumeMounts?.map(({ name }) => name) ?? [];
    expect(names).toEqual(expect.arrayContaining(mounted));
  }
}

/** A recipe for an image: a Node that the program takes, and packages of ours. */
export function holdImage(code: string): void {
  const [from = "", ...steps] = code.trim().split("\n");
  expect(Number(/^FROM node:(\d+)-slim$/.exec(from)?.[1])).toBeGreaterThan(22);
  for (const step of steps) {
    const [, install] = /^RUN (.+)$/.exec(step) ?? [];
    if (install === undefined) expect(step).toBe("USER node");
    else holdTrue(install);
  }
}
