import { spawn } from 'node:child_process';

const LIMIT_MS = 5000;

/** Tools of the system's administration lie where a user's PATH doesn't lead. */
export const toolEnv = (): NodeJS.ProcessEnv => ({
  PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
  LC_ALL: 'C', // what they complain of is looked at
});

export type ToolAnswer = {
  ok: boolean;
  stdout: string;
  /** The first line of what it complains of. */
  complaint: string;
  /** There is no such program. */
  missing: boolean;
};

/** Runs a short-lived program to its end. Never rejects. */
export function runTool(command: readonly string[], input = ''): Promise<ToolAnswer> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: toolEnv(),
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    let missing = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => {}); // its end tells
    child.on('error', (error: NodeJS.ErrnoException) => {
      missing = error.code === 'ENOENT';
      stderr += error.message;
    });
    child.on('close', (code, signal) => {
      const ended = `it ended with ${signal ?? `exit code ${code}`}`;
      const complaint = stderr.trim().split('\n')[0] || ended;
      resolve({ ok: code === 0, stdout, complaint, missing });
    });
    child.stdin.end(input);
  });
}
