import { afterEach, describe, expect, it, vi } from 'vitest';
import { realIo, usesColor } from '../../src/cli/io.js';

describe('colour', () => {
  it.each([
    ['a terminal', 'auto', {}, true, true],
    ['a pipe', 'auto', {}, false, false],
    ['a dumb terminal', 'auto', { TERM: 'dumb' }, true, false],
    ['NO_COLOR', 'auto', { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR, which means nothing', 'auto', { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR', 'auto', { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0', 'auto', { FORCE_COLOR: '0' }, true, false],
    ['NO_COLOR against FORCE_COLOR', 'auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['--color against NO_COLOR', 'always', { NO_COLOR: '1' }, false, true],
    ['--color=never against FORCE_COLOR', 'never', { FORCE_COLOR: '1' }, true, false],
  ] as const)('%s', (_, mode, env, tty, expected) => {
    expect(usesColor(mode, env, tty)).toBe(expected);
  });
});

describe('the terminal', () => {
  afterEach(() => void vi.restoreAllMocks());

  function written(quiet: boolean) {
    const stdout: unknown[] = [];
    const stderr: unknown[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => stdout.push(text) > 0);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => stderr.push(text) > 0);
    const io = realIo({ color: 'never', quiet });
    io.out('result');
    io.out('whole\n');
    io.status('status');
    io.warn('warning');
    vi.restoreAllMocks();
    return { stdout: stdout.join(''), stderr: stderr.join('') };
  }

  it('has results on stdout, all else on stderr, each on a line of its own', () => {
    expect(written(false)).toEqual({ stdout: 'result\nwhole\n', stderr: 'status\nwarning\n' });
  });

  it('quiet leaves the results and the warnings', () => {
    expect(written(true)).toEqual({ stdout: 'result\nwhole\n', stderr: 'warning\n' });
  });

  it('paints only where it is told to', () => {
    const plain = realIo({ color: 'never', quiet: false });
    const painted = realIo({ color: 'always', quiet: false });
    expect(plain.paint.out.red('x')).toBe('x');
    expect(painted.paint.out.red('x')).not.toBe('x');
    expect(painted.paint.err.red('x')).not.toBe('x');
  });
});
