import { JUST_BEGUN_US } from './limits.js';
import type { RunRecord } from './record.js';
import { stoppingUs } from './stops.js';
import type { DispatchSummary } from './turn-types.js';

/** How the service came to a group's rooms. */
export function dispatchOf(record: RunRecord, group: string): DispatchSummary {
  const news = record.of('dispatch');
  const told = news
    .filter((event) => event.state !== 'refused')
    .filter((event) => event.group === group);
  const refused = news.filter((event) => event.state === 'refused');
  const rooms = (state: string) =>
    new Set(told.filter((event) => event.state === state).map(({ room }) => room));
  const started = rooms('started');
  const afterUs = told
    .flatMap(({ state, afterUs }) => (state === 'started' && afterUs !== undefined ? afterUs : []))
    .sort((a, b) => a - b);
  const count = (state: string) => told.filter((event) => event.state === state).length;
  const untilUs = Math.min(stoppingUs(record), record.elapsedUs);
  const joined = record
    .of('room')
    .filter(({ group: of, role, state }) => of === group && role === 'client' && state === 'joined')
    .filter(({ at }) => at + JUST_BEGUN_US <= untilUs);
  return {
    started: started.size,
    repeated: count('repeated'),
    refused: refused.reduce((sum, { count }) => sum + count, 0),
    refusedWhy: refused[0]?.reason ?? null,
    afterP50Us: afterUs[Math.floor((afterUs.length - 1) / 2)] ?? null,
    afterMaxUs: afterUs.at(-1) ?? null,
    never: [...new Set(joined.map(({ room }) => room))].filter((room) => !started.has(room)),
  };
}
