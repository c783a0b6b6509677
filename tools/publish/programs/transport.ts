import assert from "node:assert/strict";
import { basicAuth, Transport, type TransportOptions } from "@cyberintegrations/transport";
import { createNodeTransport } from "@cyberintegrations/transport/node";

const { API_URL = "", API_USERNAME = "", API_KEY = "" } = process.env;
const options: TransportOptions = {
  baseUrl: API_URL,
  auth: basicAuth({ username: API_USERNAME, password: API_KEY }),
};
for (const transport of [new Transport(options), createNodeTransport(options)]) {
  const { status } = await transport.getJson("user/granted_collections");
  assert.equal(status, 200);
  await transport.close();
}
