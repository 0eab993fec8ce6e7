/** As the README has them, in short. @param home where README.md and docs/ are */
export const exitCodesHelp = (home: string): string => `
Exit codes (more in README.md and docs/, in ${home}):
  0   met, nothing broken             10  a threshold was breached
  1   an error in framestall          11  SDK hung, collapsed, crashed or silent
  2   wrong usage; nothing started    12  compare, run --baseline: worse
  3   server, credentials, install    20  invalid: run, bisect, capacity’s end
  129, 130, 143  stopped by a signal  21  compare, bisect, capacity: can’t tell`;
