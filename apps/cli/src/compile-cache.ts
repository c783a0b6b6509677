/** Only the owner can read and write the cache. */
const ownerOnly = 0o700;
/** Mode bits: others can write; others can't rename files that they do not own. */
const othersWrite = 0o022;
const sticky = 0o1000;

/**
 * Stores compiled code for the next start, in a folder that only this user can write to. Another user who could write
 * there, or replace the folder, could make this program run any code: such a folder is not used.
 *
 * Node's modules are loaded at run time, because an older Node does not export some of their names.
 */
export function useCompileCache(env: Readonly<Record<string, string | undefined>>): void {
  const { enableCompileCache } = process.getBuiltinModule("node:module");
  // On Windows, the default folder is inside the user's own.
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
    // Nothing is created in a folder of another user, such as the home folder that sudo keeps.
    if (!path.isAbsolute(base) || !isOwn(realpathSync(base), user)) return undefined;
    const folder = path.join(base, inside, "cyberintegrations", "compiled");
    mkdirSync(folder, { recursive: true, mode: ownerOnly });
    const real = realpathSync(folder);
    return isOwn(real, user) ? real : undefined;
  } catch {
    // Without a cache, the program starts a little more slowly.
    return undefined;
  }
}

/** Whether the user owns a folder, and only root can otherwise write to it or replace it or a parent folder. */
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
