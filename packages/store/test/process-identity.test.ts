import { hostname } from "node:os";
import { afterEach, describe, expect, it, vi } from "vitest";
import type * as Fs from "node:fs";
import { heldBy, isHolding } from "../src/lock/holder.ts";
import { hasEnded, thisProcess } from "../src/lock/process-identity.ts";

/** Files of /proc that a test replaces; null: they can't be read. */
const proc = vi.hoisted(() => new Map<string, string | null>());
vi.mock("node:fs", async (load) => {
  const fs = await load<typeof Fs>();
  const read = (path: string, real: () => unknown) => {
    const text = proc.get(path);
    if (text === null) throw new Error("ENOENT");
    return text ?? real();
  };
  return {
    ...fs,
    readFileSync: (path: string, encoding: "utf8") =>
      read(path, () => fs.readFileSync(path, encoding)),
    readlinkSync: (path: string) => read(path, () => fs.readlinkSync(path)),
  };
});

const { pid, ppid } = process;
const none = 4_194_304;
afterEach(() => {
  proc.clear();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A process, the name of which may contain anything, that started at that many ticks. */
const stat = (name: string, started: string) =>
  `1 (${name}) S ${Array.from({ length: 18 }, (_, n) => n).join(" ")} ${started} 0 0`;

function onLinux() {
  proc.set("/proc/sys/kernel/random/boot_id", "boot\n");
  proc.set("/proc/self/ns/pid", "pid:[1]");
  proc.set("/proc/self", String(pid));
  proc.set(`/proc/${pid}/stat`, stat("node", "100"));
  proc.set(`/proc/${ppid}/stat`, stat("a ) b (c) S 1", "50"));
  proc.set(`/proc/${none}/stat`, null);
}

describe("a process on Linux", () => {
  it("is known by its boot, its namespace, its id and its start", () => {
    onLinux();
    expect(thisProcess()).toEqual({ space: "boot pid:[1]", pid, started: "100" });
  });

  it.each([
    ["runs", { pid, started: "100" }, false],
    ["runs, under a name with brackets", { pid: ppid, started: "50" }, false],
    ["has ended, and another one has its id", { pid: ppid, started: "49" }, true],
    ["has ended", { pid: none, started: "50" }, true],
    ["runs, and its start is unknown", { pid: ppid, started: null }, false],
    ["has ended, and its start is unknown", { pid: none, started: null }, true],
  ])("%s: %j", (_, identity, ended) => {
    onLinux();
    expect(hasEnded({ space: "boot pid:[1]", ...identity })).toBe(ended);
    // Under the same id in another container, or before the machine was restarted, it is another process.
    for (const space of ["boot pid:[2]", "later pid:[1]", null]) {
      expect(hasEnded({ space, ...identity })).toBe(false);
    }
  });

  it.each(["/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"])(
    "is never taken for ended where %s is hidden",
    (path) => {
      onLinux();
      proc.set(path, null);
      expect(thisProcess()).toMatchObject({ space: null, pid });
      expect(hasEnded({ space: null, pid: none, started: "1" })).toBe(false);
    },
  );

  it("has no known start if /proc belongs to another namespace", () => {
    onLinux();
    proc.set("/proc/self", "7");
    expect(thisProcess()).toMatchObject({ started: null });
    // Then only its id counts.
    expect(hasEnded({ space: "boot pid:[1]", pid: ppid, started: "1" })).toBe(false);
    expect(hasEnded({ space: "boot pid:[1]", pid: none, started: "1" })).toBe(true);
    proc.set("/proc/self", null);
    expect(thisProcess()).toMatchObject({ started: null });
  });

  it("has no known start if its file is cut off", () => {
    onLinux();
    proc.set(`/proc/${pid}/stat`, "1 (node) S 0");
    expect(thisProcess()).toMatchObject({ started: null });
  });
});

describe("a process on another system", () => {
  it("is known by its host name and its id", () => {
    vi.spyOn(process, "platform", "get").mockReturnValue("darwin");
    proc.set("/proc/self", null);
    expect(thisProcess()).toEqual({ space: hostname(), pid, started: null });
    expect(hasEnded({ space: hostname(), pid: none, started: null })).toBe(true);
    expect(hasEnded({ space: hostname(), pid: ppid, started: null })).toBe(false);
    expect(hasEnded({ space: "elsewhere.example", pid: none, started: null })).toBe(false);
  });
});

describe("a process that this user may not signal", () => {
  it.each([
    ["EPERM", false],
    ["ESRCH", true],
  ])("has ended with %s: %s", (code, ended) => {
    onLinux();
    const kill = vi.spyOn(process, "kill").mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
    expect(hasEnded({ space: "boot pid:[1]", pid: none, started: null })).toBe(ended);
    expect(kill).toHaveBeenCalledWith(none, 0);
  });
});

describe("the holder of a lock", () => {
  it("holds it for less than a minute after its last heartbeat", () => {
    const other = { space: "elsewhere", pid: 1, started: null };
    const seen = new Date("2026-01-01T00:00:00.000Z");
    const after = (ms: number) =>
      isHolding(other, seen.toISOString(), new Date(seen.getTime() + ms));
    expect([after(0), after(59_999), after(60_000), after(90_000)]).toEqual([
      ...[true, true, false, false],
    ]);
  });

  it("is named in the error, if it is known", () => {
    const owner = { host: "a.example", pid: 7, since: "2026-01-01T00:00:00.000Z" };
    expect(heldBy("/feeds.db", "sync", owner)).toMatchObject({
      code: "locked",
      message:
        '/feeds.db: the lock "sync" is held by process 7 on a.example since 2026-01-01T00:00:00.000Z',
      hint: expect.stringContaining("at the latest after a minute") as string,
    });
    expect(heldBy("/feeds.db", "sync", undefined).message).toBe(
      '/feeds.db: the lock "sync" is held by another process',
    );
  });
});
