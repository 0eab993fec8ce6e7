import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerQueue } from '../../src/subject/answer-queue.js';

const frame = () => new Int16Array(1);
const FRAME_US = 20_000;
const queueOf = (shape: 'realtime' | 'burst', queueUs = 100_000, onTaken?: (n: number) => void) =>
  new AnswerQueue({ frameUs: FRAME_US, shape, queueUs }, onTaken);

describe('the queue of answers', () => {
  it('in real time a frame is due when it is there, one frame length after the one before it', () => {
    const queue = queueOf('realtime');
    expect(queue.dueUs(0)).toBe(Number.POSITIVE_INFINITY);
    queue.begin();
    for (const atUs of [0, 0, 50_000, 50_000]) queue.append(frame(), atUs);
    expect([0, 1, 2, 3, 4].map((n) => queue.dueUs(n))).toEqual([
      0,
      20_000,
      50_000,
      70_000,
      Number.POSITIVE_INFINITY,
    ]);
    expect([0, 19_999, 20_000, 1e9].map((us) => queue.plannedBy(us))).toEqual([1, 1, 2, 4]);
  });

  it('in a burst it is due at once, but no further ahead of real time than the queue allows', () => {
    const queue = queueOf('burst', 40_000);
    queue.begin();
    for (let n = 0; n < 5; n++) queue.append(frame(), 1000);
    expect([0, 1, 2, 3, 4].map((n) => queue.dueUs(n))).toEqual([1000, 1000, 1000, 21_000, 41_000]);
  });

  it('an answer that was dropped does not hold up the next one', () => {
    for (const shape of ['realtime', 'burst'] as const) {
      const queue = queueOf(shape);
      queue.begin();
      for (let n = 0; n < 400; n++) queue.append(frame(), 0); // 8 s of audio at once
      queue.take(0);
      queue.drop(1);
      queue.begin();
      queue.append(frame(), 1_000_000);
      expect(queue.dueUs(1)).toBe(1_000_000);
    }
  });

  it('hands each frame out once, and tells of it', () => {
    const taken: number[] = [];
    const queue = queueOf('realtime', 0, (n) => taken.push(n));
    queue.begin();
    for (let n = 0; n < 3; n++) queue.append(Int16Array.of(n), 0);
    expect(queue.take(0)).toEqual(Int16Array.of(0));
    expect(queue.take(2)).toEqual(Int16Array.of(2)); // the one between was passed over
    expect(taken).toEqual([0, 2]);
    expect(() => queue.take(1)).toThrow('not there');
    expect(queue.end).toBe(3);
  });

  it('whatever comes, goes and is dropped: numbers stay dense, times never run backwards', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), waitUs: fc.nat(50_000) }),
      fc.record({ kind: fc.constant('take' as const), waitUs: fc.nat(50_000) }),
      fc.record({ kind: fc.constant('drop' as const), waitUs: fc.nat(50_000) }),
      fc.record({ kind: fc.constant('begin' as const), waitUs: fc.nat(50_000) }),
    );
    const shape = fc.constantFrom('realtime' as const, 'burst' as const);
    fc.assert(
      fc.property(shape, fc.array(action, { maxLength: 80 }), (given, actions) => {
        const queue = queueOf(given);
        queue.begin();
        let [nowUs, next, lastUs] = [0, 0, Number.NEGATIVE_INFINITY];
        for (const { kind, waitUs } of actions) {
          nowUs += waitUs;
          if (kind === 'append') queue.append(Int16Array.of(queue.end), nowUs);
          if (kind === 'begin') queue.begin();
          if (kind === 'drop') queue.drop(next);
          const dueUs = queue.dueUs(next);
          if (kind === 'take' && dueUs <= nowUs) {
            expect(dueUs).toBeGreaterThanOrEqual(lastUs);
            if (given === 'realtime') expect(dueUs - lastUs).toBeGreaterThanOrEqual(FRAME_US);
            lastUs = dueUs;
            expect(queue.plannedBy(nowUs)).toBeGreaterThan(next);
            expect(queue.take(next)).toEqual(Int16Array.of(next));
            next++;
          }
          expect(queue.plannedBy(1e12)).toBe(queue.end);
          expect(queue.end).toBeGreaterThanOrEqual(next);
        }
      }),
    );
  });
});
