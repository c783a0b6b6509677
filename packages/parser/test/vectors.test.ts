import { expect, it } from "vitest";
import { Portion } from "../src/index.ts";
import { bulk, filter, iocs, parse } from "./vectors.ts";

it.each(parse)("parses: $name", ({ response, keys, expected }) => {
  const portion = Portion.fromPage(response, { keys });
  expect(portion.parsePortion()).toStrictEqual(expected);
  expect(JSON.parse(portion.parsePortion({ asJson: true }))).toStrictEqual(expected);
});

it.each(iocs)("finds IoCs: $name", ({ response, keys, expected }) => {
  const portion = Portion.fromPage(response, { iocsKeys: keys });
  expect(portion.getIocs()).toStrictEqual(expected);
  expect(JSON.parse(portion.getIocs({ asJson: true }))).toStrictEqual(expected);
});

it.each(bulk)("parses with several mappings: $name", ({ response, keysList, expected }) => {
  const portion = Portion.fromPage(response);
  expect(portion.bulkParsePortion({ keysList })).toStrictEqual(expected);
  expect(JSON.parse(portion.bulkParsePortion({ keysList, asJson: true }))).toStrictEqual(expected);
});

it.each(filter)("filters: $name", ({ response, expected, keys, ...rest }) => {
  const { filterMap, ignore, checkExistence } = rest;
  const options = { keys, filterMap, ignore, checkExistence };
  expect(Portion.fromPage(response).parsePortion(options)).toStrictEqual(expected);
});
