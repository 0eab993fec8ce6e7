import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { within } from '../../src/subject/limit.js';

describe('within', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands on the value of a promise that settles in time', async () => {
    const slow = new Promise<string>((resolve) => setTimeout(() => resolve('room'), 90));
    const limited = within(slow, 100);
    await vi.advanceTimersByTimeAsync(90);
    expect(await limited).toEqual({ how: 'settled', value: 'room' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('hands on an error, also one that is no Error', async () => {
    const error = new Error('no route');
    expect(await within(Promise.reject(error), 100)).toEqual({ how: 'failed', error });
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- SDKs do
    const limited = await within(Promise.reject('text'), 100);
    expect(limited.how === 'failed' && limited.error.message).toBe('text');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up at the limit on one that never settles', async () => {
    const limited = within(new Promise(() => {}), 100);
    const told = vi.fn();
    void limited.then(told);
    await vi.advanceTimersByTimeAsync(99);
    expect(told).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await limited).toEqual({ how: 'never' });
  });

  it('a rejection after the limit is nobody’s unhandled rejection', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    let fail = (_: Error) => {};
    const limited = within(new Promise((_, reject) => (fail = reject)), 100);
    await vi.advanceTimersByTimeAsync(100);
    expect(await limited).toEqual({ how: 'never' });
    fail(new Error('too late'));
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
