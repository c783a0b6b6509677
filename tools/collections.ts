import { products, type CollectionRow } from "@cyberintegrations/pollers";
import { format } from "prettier";

/** Path of the table of collections, relative to the root. */
export const collectionsPath = "docs/collections.md";

/** The largest observed page, by the default of the collection. The API does not document it. */
export const largestPage: Readonly<Record<CollectionRow["defaultLimit"], number>> = {
  10: 20,
  100: 500,
};

const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

function rowOf([name, row]: [string, CollectionRow]): string {
  const { iterates, defaultLimit, takes, events, formerly = [] } = row;
  const options = code([...takes, ...(events === undefined ? [] : ["parseEvents"])]);
  const limits = [defaultLimit, largestPage[defaultLimit]];
  return `| ${[code([name]), iterates, ...limits, options, code(formerly)].join(" | ")} |`;
}

const table = (collections: Readonly<Record<string, CollectionRow>>): string =>
  [
    "| collection | iterates by | page by default | largest page | own options | former names |",
    "| --- | --- | --- | --- | --- | --- |",
    ...Object.entries(collections).map(rowOf),
  ].join("\n");

/** The table of collections as a page, formatted. */
export function collectionsPage(): Promise<string> {
  const markdown = [
    "# Collections and their page limits",
    "`npm run reports` writes this page from the catalogue. The update collections of Threat Intelligence can be searched as well.",
    "`limit` is the number of feeds that you request per page. Without it the API sends pages of the default size. If you request more than the " +
      "largest page, the API sends fewer feeds and no error: count the feeds that you received. The largest page is what was observed. The vendor " +
      "does not promise it, so it can change.",
    "A large page saves requests, and a small page is less likely to time out. The default is a good start. After a 504, or if a " +
      "page takes too long, the pollers request half of it.",
    ...Object.values(products).flatMap(({ title, collections }) => [
      `## ${title}`,
      table(collections),
    ]),
    "Every collection also takes `dateFrom`, `dateTo`, `query` and `limit`; update iteration also takes `seqUpdate`.",
  ].join("\n\n");
  return format(markdown, { parser: "markdown", printWidth: 100 });
}
