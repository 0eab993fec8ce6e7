export const EXIT_CODES_HELP = `
Exit codes:
  0    met: every threshold and expectation, nothing broken
  1    internal error of framestall
  2    usage or invalid scenario; nothing was started
  3    environment: server, credentials or an install failed
  10   a threshold was breached
  11   the SDK hung, collapsed, crashed or was silent
  12   compare, run --baseline: something is worse, beyond the margin
  20   invalid run: something other than the SDK kept it from its schedule
  21   compare, bisect: can't tell
  130  stopped by SIGINT, 143 by SIGTERM, 129 by SIGHUP; results are kept`;
