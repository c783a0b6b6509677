import ts from "typescript";

/** The API of an entry point. */
export interface Surface {
  /** Declarations of the exported names, by name. */
  readonly exported: ReadonlyMap<string, string>;
  /** Declarations that are not exported but used by exported ones, by name. */
  readonly reached: ReadonlyMap<string, string>;
  /** Names that are re-exported from other packages, by package. */
  readonly passedOn: ReadonlyMap<string, readonly string[]>;
}

const printer = ts.createPrinter({ removeComments: true });

const byName = <Value>(entries: Iterable<[string, Value]>): ReadonlyMap<string, Value> =>
  new Map([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));

/** The node to print. The `const` of a variable is two levels above its declaration. */
const statementOf = (node: ts.Declaration): ts.Node =>
  ts.isVariableDeclaration(node) ? node.parent.parent : node;

/** Prints a declaration without `export` and `declare`, which are redundant in a list of exports. */
const print = (node: ts.Declaration): string =>
  printer
    .printNode(ts.EmitHint.Unspecified, statementOf(node), node.getSourceFile())
    .replace(/^(?:export |declare )+/, "");

/** The symbols that a declaration refers to. */
function* namedIn(node: ts.Node, checker: ts.TypeChecker): Generator<ts.Symbol> {
  if (ts.isIdentifier(node)) {
    const symbol = checker.getSymbolAtLocation(node);
    if (symbol) yield unalias(symbol, checker);
  }
  for (const child of node.getChildren()) yield* namedIn(child, checker);
}

const unalias = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

const isStatement = (node: ts.Declaration): boolean =>
  ts.isSourceFile(statementOf(node).parent) && !ts.isImportClause(node);

/**
 * Determines the API of an entry point from its built declarations.
 *
 * @param folder absolute path of the package's `dist`; declarations outside belong to other packages
 */
export function surfaceOf(program: ts.Program, entry: string, folder: string): Surface {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry} is no module`);
  const isOwn = (node: ts.Declaration) => node.getSourceFile().fileName.startsWith(`${folder}/`);
  const ownOf = (symbol: ts.Symbol) => (symbol.declarations ?? []).filter(isOwn);

  const exported = new Map<ts.Symbol, string>();
  const passedOn = new Map<string, string[]>();
  for (const symbol of checker.getExportsOfModule(module)) {
    const target = unalias(symbol, checker);
    if (ownOf(target).length > 0) {
      exported.set(target, symbol.name);
    } else {
      const from = specifierOf(symbol);
      passedOn.set(from, [...(passedOn.get(from) ?? []), symbol.name].sort());
    }
  }

  const reached = new Set<ts.Symbol>();
  const follow = (symbol: ts.Symbol) => {
    for (const named of ownOf(symbol).flatMap((node) => [...namedIn(statementOf(node), checker)])) {
      if (exported.has(named) || reached.has(named) || !ownOf(named).some(isStatement)) continue;
      reached.add(named);
      follow(named);
    }
  };
  [...exported.keys()].forEach(follow);

  const text = (symbol: ts.Symbol) => ownOf(symbol).map(print).join("\n");
  return {
    exported: byName([...exported].map(([symbol, name]) => [name, text(symbol)])),
    reached: byName([...reached].map((symbol) => [symbol.name, text(symbol)])),
    passedOn: byName(passedOn),
  };
}

/** The module from which an index re-exports a name. */
function specifierOf(symbol: ts.Symbol): string {
  const [specifier] = symbol.declarations ?? [];
  if (specifier && ts.isExportSpecifier(specifier)) {
    const { moduleSpecifier } = specifier.parent.parent;
    if (moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) return moduleSpecifier.text;
  }
  throw new Error(`${symbol.name} is exported neither by declaration nor from a module`);
}
