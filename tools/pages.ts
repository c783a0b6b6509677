import { basename } from "node:path";
import { products, type CollectionRow } from "@cyberintegrations/pollers";
import { collectionMappings } from "@cyberintegrations/stix";
import { format } from "prettier";
import { CATALOGUE } from "../packages/simulator/src/data/catalogue.ts";
import { documentationOf } from "../packages/stix/test/support/documentation.ts";
import { licences } from "./licences.ts";
import { files, read } from "./workspace.ts";

/** A table in Markdown. */
const table = (headings: string, rows: readonly (readonly unknown[])[]): string => {
  const columns = headings.split("|");
  const lines = [columns, columns.map(() => "---"), ...rows];
  return lines.map((row) => `| ${row.join(" | ")} |`).join("\n");
};

const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

/** Every collection, with the sizes of its pages. The simulator knows the largest page that was observed. */
function collections(): string {
  const rowOf = ([name, row]: [string, CollectionRow]) => {
    const options = [...row.takes, ...(row.events === undefined ? [] : ["parseEvents"])];
    const limits = [row.defaultLimit, CATALOGUE.get(name)?.limit.max];
    return [code([name]), row.iterates, ...limits, code(options), code(row.formerly ?? [])];
  };
  const headings = "collection|iterates by|page by default|largest page|own options|former names";
  const sections = Object.values(products).map(
    ({ title, collections }) =>
      `## ${title}\n\n${table(headings, Object.entries<CollectionRow>(collections).map(rowOf))}`,
  );
  return sections.join("\n\n");
}

/** What each collection becomes in STIX. Collections with the same table are together. */
function stixTables(): string {
  const groups = Map.groupBy(Object.entries(collectionMappings), ([, mapping]) => {
    const { about, rows } = documentationOf(mapping);
    return `${about}\n\n${table("feed field|object|property or relationship", rows)}`;
  });
  const sections = Array.from(
    groups,
    ([text, entries]) => `### ${entries.map(([name]) => name).join(", ")}\n\n${text}`,
  );
  return sections.join("\n\n");
}

/** The index of decisions: date and heading of each page. */
function decisions(): string {
  const rows = files("docs/decisions/2*.md").map((path) => {
    const [, date] = /(\d{4}-\d\d-\d\d)-[\w-]+\.md$/.exec(path) ?? [];
    const [, heading] = /^# (\S.*)\n\n/.exec(read(path)) ?? [];
    if (!date || !heading) throw new Error(`${path}: expected a date in its name, and a heading`);
    return `- ${date} [${heading}](${basename(path)})`;
  });
  return rows.join("\n");
}

/** The pages with a generated part, which is between two comments. */
const generated: Readonly<Record<string, () => string>> = {
  "docs/collections.md": collections,
  "docs/decisions/README.md": decisions,
  "docs/stix.md": stixTables,
  "etc/licences.md": () => table("package|licence", licences()),
};
const part = /(?<=<!-- generated: npm run reports -->\n)[^]*(?=\n<!-- end -->)/;

/** A file that a page shows: its path stands after the language of the block. */
const shown = /(?<=^```\w+ ((?:deploy|examples|packages)\/\S+)\n)[^]*?(?=^```$)/gm;

/** All pages by path, relative to the root, with their generated parts and the present text of each file that they show. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  const renew = async (path: string): Promise<[string, string]> => {
    const page = read(path).replaceAll(shown, (_, file: string) => read(file));
    const generate = generated[path];
    if (!generate) return [path, page];
    if (!part.test(page)) throw new Error(`${path} has no part between comments to generate`);
    const text = page.replace(part, () => `\n${generate()}\n`);
    return [path, await format(text, { parser: "markdown" })];
  };
  const paths = new Set([...files("docs/*.md"), ...Object.keys(generated)]);
  return new Map(await Promise.all(Array.from(paths, renew)));
}
