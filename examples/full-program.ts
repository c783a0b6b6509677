/**
 * The classic poller program: for each collection go on from the stored cursor (or start at a date), map the feeds, save
 * them, remember the cursor, and next time go on from there.
 *
 *   node full-program.ts <state file> <output folder>
 *
 * It reads the account from CYBERINTEGRATIONS_API_URL, _USERNAME and _API_KEY.
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

/** What to read, and the few fields that this integration wants of it. */
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

/** The cursors of earlier runs, by collection. */
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
      // The cursor of a portion is remembered once the portion is saved, and not before.
      if (portion.seqUpdate !== undefined) remember(collection, portion.seqUpdate);
      console.log(`${collection}: ${portion.portionSize} feeds, ${portion.count ?? "?"} were left`);
    }
  }
} catch (error) {
  // One for what the caller gave, one for the way there and back, one for what came.
  if (InputError.isInstance(error)) fail("Check the settings", error);
  else if (ConnectionError.isInstance(error))
    fail(`The API could not be read (${error.code})`, error);
  else if (ParserError.isInstance(error)) fail("The API sent something unexpected", error);
  else throw error;
}

function save(name: string, rows: readonly object[]): void {
  const file = join(outputFolder, `${name.replaceAll("/", "_")}.ndjson`);
  appendFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** Whole or not at all: a half-written state would lose the place. */
function remember(collection: string, seqUpdate: number | string): void {
  state[collection] = seqUpdate;
  writeFileSync(`${stateFile}.new`, JSON.stringify(state, null, 2));
  renameSync(`${stateFile}.new`, stateFile);
}

function fail(what: string, error: InputError | ConnectionError | ParserError): void {
  console.error(`${what}: ${error.message}\n${error.hint ?? ""}`);
  process.exitCode = 1;
}
