/** Who may read and write files of the cache: their owner. */
const ownerOnly = 0o700;
/** Bits of a mode by which others may write, and the one by which they can't rename what is not theirs. */
const othersWrite = 0o022;
const sticky = 0o1000;

/**
 * Stores compiled code for the next start, in a folder of the user's own: whoever could write there could make this
 * program run any code. So a folder that another user could have created or could replace is not used.
 *
 * Modules of Node are fetched at run time, because an older Node lacks some of their names.
 */
export function useCompileCache(env: Readonly<Record<string, string | undefined>>): void {
  const { enableCompileCache } = process.getBuiltinModule("node:module");
  // On Windows the default folder is below the user's own.
  if (process.getuid === undefined) enableCompileCache();
  else {
    const folder = ownFolder(env, process.getuid());
    if (folder !== undefined) enableCompileCache(folder);
  }
}

function ownFolder(
  env: Readonly<Record<string, string | undefined>>,
  user: number,
): string | undefined {
  const { mkdirSync, realpathSync } = process.getBuiltinModule("node:fs");
  const path = process.getBuiltinModule("node:path");
  const { XDG_CACHE_HOME: cache = "", HOME: home = "" } = env;
  const [base, inside] = path.isAbsolute(cache) ? [cache, ""] : [home, ".cache"];
  try {
    // Nothing is created in a folder of someone else, such as the home that sudo keeps.
    if (!path.isAbsolute(base) || !isOwn(realpathSync(base), user)) return undefined;
    const folder = path.join(base, inside, "cyberintegrations", "compiled");
    mkdirSync(folder, { recursive: true, mode: ownerOnly });
    const real = realpathSync(folder);
    return isOwn(real, user) ? real : undefined;
  } catch {
    // Without a cache the program starts a little later.
    return undefined;
  }
}

/** Whether a folder is the user's, and nobody but root can write to it or replace it or a folder above it. */
function isOwn(folder: string, user: number): boolean {
  const { statSync } = process.getBuiltinModule("node:fs");
  const path = process.getBuiltinModule("node:path");
  const { uid, mode } = statSync(folder);
  if (uid !== user || (mode & othersWrite) !== 0) return false;
  for (let above = path.dirname(folder); ; above = path.dirname(above)) {
    const { uid, mode } = statSync(above);
    if ((uid !== user && uid !== 0) || ((mode & othersWrite) !== 0 && (mode & sticky) === 0)) {
      return false;
    }
    if (above === path.dirname(above)) return true;
  }
}
