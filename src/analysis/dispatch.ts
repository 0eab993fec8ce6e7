import type { RunRecord } from './record.js';
import type { DispatchSummary } from './turn-types.js';

/** A client that has only just joined is not one that was forgotten. */
const NEWS_US = 3_000_000;

/** How the service came to a group's rooms. */
export function dispatchOf(record: RunRecord, group: string): DispatchSummary {
  const told = record.of('dispatch').filter((event) => event.group === group);
  const rooms = (state: string) =>
    new Set(told.filter((event) => event.state === state).map(({ room }) => room));
  const started = rooms('started');
  const afterUs = told
    .flatMap(({ state, afterUs }) => (state === 'started' && afterUs !== undefined ? afterUs : []))
    .sort((a, b) => a - b);
  const count = (state: string) => told.filter((event) => event.state === state).length;
  const stoppingUs =
    record.of('phase').find(({ phase }) => phase === 'stopping')?.at ?? record.elapsedUs;
  const joined = record
    .of('room')
    .filter(({ group: of, role, state }) => of === group && role === 'client' && state === 'joined')
    .filter(({ at }) => at + NEWS_US <= stoppingUs);
  return {
    started: started.size,
    repeated: count('repeated'),
    refused: count('refused'),
    afterP50Us: afterUs[Math.floor((afterUs.length - 1) / 2)] ?? null,
    afterMaxUs: afterUs.at(-1) ?? null,
    never: [...new Set(joined.map(({ room }) => room))].filter((room) => !started.has(room)),
  };
}
