/**
 * The house's own folder: server binaries, SDK versions, Node binaries, and who is running.
 * `FRAMESTALL_HOME`, else `$XDG_CACHE_HOME/framestall`, else `~/.cache/framestall`.
 */
export function homeDir(env: Record<string, string | undefined>, osHome: string): string {
  if (env.FRAMESTALL_HOME) return env.FRAMESTALL_HOME;
  if (env.XDG_CACHE_HOME) return `${env.XDG_CACHE_HOME}/framestall`;
  return `${osHome}/.cache/framestall`;
}
