import { basename, join } from "node:path";
import process from "node:process";
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** Texts for people: words with a space between them, unless they are SQL. What a message says is no promise of a test. */
const prose = /\p{L}[,:;.]? \p{L}|\p{L}$ /u;
const sql = /\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|WITH|FROM|WHERE|PRAGMA|BEGIN|SET)\b/;

const isMessage = (path) => {
  const texts = path.isStringLiteral()
    ? [path.node.value]
    : path.isTemplateLiteral()
      ? path.node.quasis.map(({ value }) => value.raw)
      : [];
  return texts.some((text) => prose.test(text)) && !texts.some((text) => sql.test(text));
};

/** A `true` in an object typed `Record<…, true>`: a set of names, whose values do not count. */
const isName = (path) => {
  if (!path.isBooleanLiteral({ value: true }) || !path.parentPath.isObjectProperty()) return false;
  const declared = path.findParent((parent) => parent.isVariableDeclarator());
  return /, true>/.test(declared?.get("id").getSource());
};

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "names", {
    shouldIgnore: (path) => (isName(path) ? "a set of names" : undefined),
  }),
  declareValuePlugin(PluginKind.Ignore, "messages", {
    shouldIgnore: (path) => (isMessage(path) ? "a text for people" : undefined),
  }),
];

/** Endless loops end after this many milliseconds more than the tests take. The parser waits for nothing, so it needs fewer. */
const timeouts = { parser: 2_000 };

/** Mutation testing of one package, in its own folder: `npm run test:mutation -- pagination`. */
export default {
  plugins: [import.meta.resolve("@stryker-mutator/vitest-runner"), import.meta.filename],
  ignorers: ["messages", "names"],
  testRunner: "vitest",
  vitest: { configFile: join(import.meta.dirname, "vitest.config.js") },
  timeoutMS: timeouts[basename(process.cwd())] ?? 10_000,
  dryRunTimeoutMinutes: 15,
  mutate: ["src/**/*.ts"],
  coverageAnalysis: "perTest",
  incremental: true,
  concurrency: 2,
  reporters: ["clear-text", "json"],
  cleanTempDir: "always",
};
