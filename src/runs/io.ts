export type Mark = 'warning' | 'error';

/** Where a run is at home and whom it tells of itself. Whoever runs it decides what is shown. */
export type RunIo = {
  status: (text: string) => void;
  /** What must not be missed. @param mark how it is to be introduced */
  warn: (text: string, mark?: Mark) => void;
  env: NodeJS.ProcessEnv;
  cwd: string;
};
