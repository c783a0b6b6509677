/**
 * A typical polling program. For each collection, it continues from the stored cursor (or starts at a date), maps the feeds,
 * saves them, and stores the new cursor for the next run.
 *
 *   node full-program.ts <state file> <output folder>
 *
 * Set CYBERINTEGRATIONS_API_URL, CYBERINTEGRATIONS_USERNAME and CYBERINTEGRATIONS_API_KEY.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  ConnectionError,
  InputError,
  ParserError,
  TIPoller,
  type IocsKeys,
  type Mapping,
  type TiUpdateCollection,
} from "cyberintegrations";

/** The collections to read, with the fields that this integration needs. */
const collections: Partial<Record<TiUpdateCollection, { keys: Mapping; iocs: IocsKeys }>> = {
  "apt/threat": {
    keys: {
      id: "id",
      title: "title",
      actor: "threatActor.name",
      link: { __concatenate: { static: "https://portal.example/reports/", dynamic: "id" } },
    },
    iocs: { domain: "indicators.params.domain", sha256: "indicators.params.hashes.sha256" },
  },
  "malware/cnc": {
    keys: { id: "id", domain: "domain", ips: "ipv4.ip", kind: "*command and control" },
    iocs: { domain: "domain", ip: "ipv4.ip" },
  },
  "suspicious_ip/tor_node": {
    keys: { id: "id", ip: "ipv4.ip", country: "ipv4.countryCode" },
    iocs: { ip: "ipv4.ip" },
  },
};

const [stateFile = "state.json", outputFolder = "output"] = process.argv.slice(2);
const { CYBERINTEGRATIONS_API_URL, CYBERINTEGRATIONS_USERNAME, CYBERINTEGRATIONS_API_KEY } =
  process.env;

/** The cursors of earlier runs by collection. */
const state = existsSync(stateFile)
  ? (JSON.parse(readFileSync(stateFile, "utf8")) as Record<string, number | string>)
  : {};
mkdirSync(outputFolder, { recursive: true });

try {
  await using poller = new TIPoller({
    apiUrl: CYBERINTEGRATIONS_API_URL ?? "",
    username: CYBERINTEGRATIONS_USERNAME ?? "",
    apiKey: CYBERINTEGRATIONS_API_KEY ?? "",
  });
  poller.setProduct({ type: "SIEM", name: "Example", version: "1.0", integration: "full-program" });

  for (const [name, { keys, iocs }] of Object.entries(collections)) {
    const collection = name as TiUpdateCollection;
    poller.setKeys(collection, keys);
    poller.setIocsKeys(collection, iocs);

    const date = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
    const starts = await poller.getSeqUpdateDict({ date, collection });
    const portions = poller.createUpdateGenerator(collection, {
      seqUpdate: state[collection] ?? starts[collection],
    });
    for await (const portion of portions) {
      save(`${collection}.feeds`, portion.parsePortion());
      save(`${collection}.iocs`, [portion.getIocs()]);
      // Store the cursor only after the portion is saved, so that no feed is lost.
      if (portion.seqUpdate !== undefined) storeCursor(collection, portion.seqUpdate);
      console.log(
        `${collection}: ${portion.portionSize} of ${portion.count ?? "?"} remaining feeds`,
      );
    }
  }
} catch (error) {
  // InputError: invalid arguments. ConnectionError: a failed request. ParserError: an unexpected response.
  if (InputError.isInstance(error)) fail("Check the settings", error);
  else if (ConnectionError.isInstance(error)) fail(`The request failed (${error.code})`, error);
  else if (ParserError.isInstance(error)) fail("Unexpected response", error);
  else throw error;
}

function save(name: string, rows: readonly object[]): void {
  const file = join(outputFolder, `${name.replaceAll("/", "_")}.ndjson`);
  appendFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** Writes to a new file and renames it, so that a crash cannot leave an incomplete state. */
function storeCursor(collection: string, seqUpdate: number | string): void {
  state[collection] = seqUpdate;
  writeFileSync(`${stateFile}.new`, JSON.stringify(state, null, 2));
  renameSync(`${stateFile}.new`, stateFile);
}

function fail(summary: string, error: InputError | ConnectionError | ParserError): void {
  console.error(`${summary}: ${error.message}\n${error.hint ?? ""}`);
  process.exitCode = 1;
}
