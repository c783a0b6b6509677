import { existsSync, readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/** The links of a page within the site. */
const linksIn = (html: string): string[] =>
  [...html.matchAll(/\s(?:href|src)="(?!https?:|data:|mailto:|javascript:)([^"]+)"/g)].map(
    ([, link = ""]) => decodeURI(link.replaceAll("&amp;", "&")),
  );

const hasAnchor = (html: string, id: string): boolean =>
  html.includes(`id="${id}"`) || html.includes(`name="${id}"`);

/** The links of a built site to missing files or anchors, as `page: link`. */
export async function brokenLinks(site: string): Promise<string[]> {
  const broken: string[] = [];
  for await (const page of glob("**/*.html", { cwd: site })) {
    const html = readFileSync(join(site, page), "utf8");
    for (const link of new Set(linksIn(html))) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? join(site, page) : join(site, dirname(page), path);
      const leads =
        existsSync(target) &&
        (!anchor || !target.endsWith(".html") || hasAnchor(readFileSync(target, "utf8"), anchor));
      if (!leads) broken.push(`${relative(site, join(site, page))}: ${link}`);
    }
  }
  return broken.sort();
}
