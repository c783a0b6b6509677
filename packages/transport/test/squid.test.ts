import { describe, expect, it } from "vitest";
import { basicAuth } from "../src/index.ts";
import { createNodeTransport, type ProxyOptions } from "../src/node/index.ts";
import { page } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { squidInstalled, startSquid } from "cyberintegrations-test-servers/squid";

const username = "proxy-user";
const password = "p@ss:w/o#r d%41";
const auth = basicAuth({ username: "user", password: "key" });

/** A third-party proxy. */
describe.skipIf(!squidInstalled)(
  `squid${squidInstalled ? "" : " (skipped: it is not installed, apt-get install squid)"}`,
  () => {
    it("allows https and http APIs with its password, and rejects requests without it", async () => {
      const authority = await createAuthority();
      await using squid = await startSquid(username, password);
      await using secure = await apiServer(page({ a: 1 }), await authority.issue());
      await using plain = await apiServer(page({ b: 2 }));
      const proxy: ProxyOptions = { protocol: "http", host: "127.0.0.1", port: squid.port };
      const ask = async (baseUrl: string, credentials: object) => {
        await using transport = createNodeTransport({
          baseUrl,
          auth,
          proxy: { ...proxy, ...credentials },
          tls: { ca: authority.ca },
        });
        return (await transport.getJson("a")).value;
      };
      expect(await ask(secure.url, { username, password })).toEqual({ a: 1 });
      expect(await ask(plain.url, { username, password })).toEqual({ b: 2 });
      for (const wrong of [{}, { username, password: "wrong" }])
        await expect(ask(secure.url, wrong)).rejects.toMatchObject({
          code: "proxy",
          status: 407,
          attempts: 1,
        });
      expect(secure.seen).toHaveLength(1);
      expect(plain.seen).toHaveLength(1);
      await expect
        .poll(squid.log)
        .toMatch(new RegExp(`TCP_TUNNEL/200 \\d+ CONNECT localhost:${secure.port} ${username}`));
    });
  },
);
