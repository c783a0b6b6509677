import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeWhole } from "../src/whole-file.ts";
import { envFor, runInside, start, tempFolder } from "./harness.ts";

const main = join(import.meta.dirname, "../dist/main.js");
const options = { name: "--output" };
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("a file that is written completely", () => {
  it("appears when it is complete, and can only be read by its owner", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "a");
    await writeWhole(
      path,
      async (to) => {
        to.write("half");
        await wait(10);
        expect(existsSync(path)).toBe(false);
        to.end(" and half");
        await once(to, "finish");
      },
      options,
    );
    expect(readFileSync(path, "utf8")).toBe("half and half");
    expect(modeOf(path)).toBe(0o600);
    expect(readdirSync(folder.path)).toEqual(["a"]);
  });

  it("keeps the existing file if the content fails", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "a");
    writeFileSync(path, "old");
    const failing = writeWhole(path, () => Promise.reject(new TypeError("broken")), options);
    await expect(failing).rejects.toThrow(new TypeError("broken"));
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder.path)).toEqual(["a"]);
  });

  it("replaces the file behind a link, and not the link", async () => {
    using folder = tempFolder();
    const [path, link] = [join(folder.path, "a"), join(folder.path, "link")];
    writeFileSync(path, "old");
    symlinkSync(path, link);
    await writeWhole(link, "new", options);
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(folder.path)).toEqual(["a", "link"]);
  });

  it("never replaces a file if only a new one is allowed, not even a link to nothing", async () => {
    using folder = tempFolder();
    const [path, link] = [join(folder.path, "a"), join(folder.path, "link")];
    writeFileSync(path, "old");
    symlinkSync("nowhere", link);
    for (const there of [path, link]) {
      await expect(writeWhole(there, "new", { ...options, onlyNew: true })).rejects.toThrow(
        "it already exists (EEXIST)",
      );
    }
    expect(readFileSync(path, "utf8")).toBe("old");
    await writeWhole(join(folder.path, "b"), "new", { ...options, onlyNew: true });
    expect(readdirSync(folder.path)).toEqual(["a", "b", "link"]);
  });

  it("may be a device, which is not replaced", async () => {
    await writeWhole("/dev/null", "gone", options);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it.each([
    ["/nowhere/x", "its folder does not exist (ENOENT)"],
    [import.meta.dirname, "it is a folder (EISDIR)"],
    [`${import.meta.filename}/x`, "its folder is a file (ENOTDIR)"],
  ])("is refused with a reason: %s", async (path, why) => {
    const refused = writeWhole(path, "text", options);
    await expect(refused).rejects.toMatchObject({ code: "invalid-input" });
    await expect(refused).rejects.toThrow(`--output: expected a path that can be written, got`);
    await expect(refused).rejects.toThrow(why);
  });

  it.skipIf(!existsSync("/dev/full"))("is unwritable on a full disk", async () => {
    const refused = writeWhole("/dev/full", "text", options);
    await expect(refused).rejects.toMatchObject({ code: "unwritable" });
    await expect(refused).rejects.toThrow("/dev/full can't be written: the disk is full (ENOSPC)");
  });
});

describe("export --output", () => {
  const folder = tempFolder();
  const store = join(folder.path, "feeds.db");
  const args = (output: string) => ["export", "feeds", "--store", store, "--output", output];

  beforeAll(async () => {
    await using open = await openStore(store);
    for (let n = 0; n < 20; n += 1) {
      const feeds = Array.from({ length: 1000 }, (_, index) => {
        const id = String(n * 1000 + index);
        return { id, seqUpdate: id, feed: { text: "x".repeat(2000) }, parsed: {}, iocs: [] };
      });
      const from = n === 0 ? null : String(n);
      await open.commit({ collection: "apt/threat", from, to: String(n + 1), feeds });
    }
  });
  afterAll(() => {
    folder[Symbol.dispose]();
  });

  /** Starts an export over a good file, and ends it by a signal once some of the new one is written. */
  async function ended(signal: NodeJS.Signals) {
    const out = join(folder.path, signal);
    mkdirSync(out);
    const output = join(out, "feeds.ndjson");
    writeFileSync(output, "good");
    const child = start(args(output));
    const draft = () => readdirSync(out).find((name) => name !== "feeds.ndjson");
    const written = () => {
      const name = draft();
      return name === undefined ? 0 : statSync(join(out, name)).size;
    };
    while (written() < 1_000_000 && child.exitCode === null) await wait(1);
    child.kill(signal);
    const [code] = (await once(child, "close")) as [number | null];
    expect(readFileSync(output, "utf8")).toBe("good");
    return { code, left: readdirSync(out) };
  }

  it("keeps the old file when it is killed", async () => {
    expect((await ended("SIGKILL")).code).toBeNull();
  });

  it("keeps the old file, leaves nothing else, and exits with 130 when it is interrupted", async () => {
    expect(await ended("SIGINT")).toEqual({ code: 130, left: ["feeds.ndjson"] });
  });

  const canMount =
    spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

  it.skipIf(!canMount)("keeps the old file when the disk is full, and exits with 1", () => {
    const script = `
      mount -t tmpfs -o size=1m none "$3"
      echo good > "$3/feeds.ndjson"
      "$1" "$2" export feeds --store "$4" -o "$3/feeds.ndjson" && exit 9 || code=$?
      echo "$code $(cat "$3/feeds.ndjson") $(ls "$3")"`;
    const full = join(folder.path, "full");
    mkdirSync(full);
    const shellArgs = ["-m", "sh", "-euc", script, "sh", process.execPath, main, full, store];
    const { stdout, stderr } = spawnSync("unshare", shellArgs, { encoding: "utf8" });
    expect(stderr).toMatch(
      /^error: .*feeds\.ndjson can't be written: the disk is full \(ENOSPC\)\n/,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("1 good feeds.ndjson\n");
  });

  it("is refused in one line, with exit code 2", async () => {
    const { code, stderr } = await runInside(args("/nowhere/x"));
    expect(stderr).toMatch(/^error: --output: .*"\/nowhere\/x": its folder does not exist.*\n$/);
    expect(code).toBe(2);
  });
});

it.each(["000", "077", "777"])(
  "writes stores, exports, downloads, configs and health files for their owner alone: umask %s",
  async (umask) => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 5 });
    const reports = [...simulator.feeds("apt/threat")] as {
      readonly id: string;
      readonly files?: readonly { readonly id: string }[];
    }[];
    const { id = "", files = [] } = reports.find((report) => (report.files ?? []).length > 0) ?? {};
    chmodSync(folder.path, 0o755);
    writeFileSync(join(folder.path, "health.json"), "old");
    chmodSync(join(folder.path, "health.json"), 0o644);
    const script = `
      cd "$3"
      umask ${umask}
      "$1" "$2" sync --collections apt/threat
      "$1" "$2" export iocs -o iocs.ndjson
      "$1" "$2" file apt/threat "${id}" "${files[0]?.id ?? ""}" -o report.bin
      "$1" "$2" init config.yaml
      "$1" "$2" sync --collections apt/threat --watch 1d --health-file health.json &
      n=0
      until [ -e feeds-seen ] || [ $n -gt 200 ]; do
        n=$((n+1))
        grep -q startedAt health.json && ls -l > feeds-seen || sleep 0.05
      done
      kill -TERM $!
      wait $! || true`;
    // The simulator runs in this process: the shell must not block it.
    const child = spawn("sh", ["-euc", script, "sh", process.execPath, main, folder.path], {
      env: { ...process.env, ...envFor(simulator) },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said: string[] = [];
    child.stderr.on("data", (chunk: Buffer) => said.push(String(chunk)));
    const [code] = (await once(child, "close")) as [number];
    expect(code, said.join("")).toBe(0);
    const seen = readFileSync(join(folder.path, "feeds-seen"), "utf8");
    for (const name of [
      "cyberintegrations.db",
      "cyberintegrations.db-wal",
      "cyberintegrations.db-shm",
      "iocs.ndjson",
      "report.bin",
      "config.yaml",
      "cyberintegrations.schema.json",
      "health.json",
    ]) {
      expect(seen, name).toMatch(new RegExp(`^-rw------- .* ${name}$`, "m"));
    }
  },
);
