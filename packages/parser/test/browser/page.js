/* global document, fetch */
// Runs in the page, under its content security policy: no build step between this and the built package.
import { Portion } from "@cyberintegrations/parser";
import { extractIocs } from "@cyberintegrations/parser/iocs";

const { parse, iocs, bulk, filter } = await (await fetch("/mapping-vectors.json")).json();
const page = (response) => Portion.fromPage(JSON.stringify(response));
const depth = 10_000;

document.body.textContent = JSON.stringify({
  parse: parse.map(({ response, keys }) => page(response).parsePortion({ keys })),
  iocs: iocs.map(({ response, keys }) => page(response).getIocs({ keys })),
  bulk: bulk.map(({ response, keysList }) => page(response).bulkParsePortion({ keysList })),
  filter: filter.map(({ response, keys, filterMap, ignore, checkExistence }) =>
    page(response).parsePortion({ keys, filterMap, ignore, checkExistence }),
  ),
  rows: extractIocs([{ ip: "192[.]0[.]2[.]1", domain: "bücher.example" }], {
    ip: "ip",
    domain: "domain",
  }).map(({ type, value }) => [type, value]),
  deep: Portion.fromFeed(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`).parsePortion({
    keys: { a: "a.b" },
    asJson: true,
  }).length,
  refused: refusedCode(),
});

/** Whether the policy holds: code made from text must not run here. */
function refusedCode() {
  try {
    return new Function("return false")();
  } catch (error) {
    return error.name;
  }
}
