/** The terminal as commands see it. Results go to stdout, everything else to stderr. */
export type Io = {
  out: (text: string) => void;
  err: (text: string) => void;
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Colour for results on stdout, for status on stderr; from --color, NO_COLOR, FORCE_COLOR, TTY. */
  color: { out: boolean; err: boolean };
  tty: { out: boolean; err: boolean; columns: number };
  /** Set by a command; bin hands it to the process once. */
  exitCode: number;
};

/** Aborted by the first SIGINT or SIGTERM. `reason` is the signal's name. */
export type Stop = AbortSignal;
