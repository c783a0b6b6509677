import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TIPoller, type PollerOptions } from "../src/index.ts";

const authority = await createAuthority();
const stranger = await createAuthority();
const folder = mkdtempSync(join(tmpdir(), "pollers-"));
const file = (name: string) => join(folder, name);
const simulator = await createSimulator({ feeds: 1, tls: await authority.issue() });

beforeAll(() => {
  writeFileSync(file("ca.pem"), authority.ca);
  writeFileSync(file("stranger.pem"), stranger.ca);
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

/** Whether a poller reaches the API after these calls of setVerify. */
async function reaches(verify: readonly (boolean | string)[], tls?: PollerOptions["tls"]) {
  const { username, apiKey, tiUrl: apiUrl } = simulator;
  await using poller = new TIPoller({ username, apiKey, apiUrl, tls, retry: { retries: 0 } });
  for (const one of verify) poller.setVerify(one);
  return await poller.getAvailableCollections().then(
    () => true,
    (error: unknown) => (error as { code: unknown }).code,
  );
}

describe("setVerify", () => {
  it("with a file trusts the authorities in it, and no other server", async () => {
    expect(await reaches([])).toBe("tls");
    expect(await reaches([file("ca.pem")])).toBe(true);
    expect(await reaches([file("stranger.pem")])).toBe("tls");
  });

  it("with false trusts any server, until it is turned on again", async () => {
    expect(await reaches([false])).toBe(true);
    expect(await reaches([false, true])).toBe("tls");
    expect(await reaches([false, file("ca.pem")])).toBe(true);
    expect(await reaches([false, file("stranger.pem")])).toBe("tls");
  });

  it("leaves the other options of TLS as they are", async () => {
    expect(await reaches([true], { ca: authority.ca })).toBe(true);
    const { cert, key } = await authority.issue();
    await using strict = await createSimulator({
      feeds: 1,
      tls: { ...(await authority.issue()), ca: authority.ca, requestCert: true },
    });
    const { username, apiKey, tiUrl: apiUrl } = strict;
    await using poller = new TIPoller({ username, apiKey, apiUrl, tls: { cert, key } });
    poller.setVerify(file("ca.pem"));
    expect(await poller.getAvailableCollections()).toContain("apt/threat");
  });
});
