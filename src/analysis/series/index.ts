import type { JournalEvent } from '../../journal/events.js';
import { recordOf } from '../record.js';
import { stallsOf } from '../stalls.js';
import { gridOf, timelineGrid } from './grid.js';
import { groupSeriesOf } from './groups.js';
import { healthSeriesOf, stoppedSeriesOf, threadSeriesOf } from './health.js';
import { ffiSeriesOf, hostSeriesOf, loadSeriesOf } from './loads.js';
import { marksOf, stretchesOf } from './marks.js';
import { roomSeriesOf } from './rooms.js';
import type { RunSeries } from './types.js';

const ROOMS_MOST = 240;
const ROOMS_FINEST_US = 100_000;

/**
 * The run over time, for charts: bounded in size whatever the run's length, without losing an
 * extreme. A journal that breaks off anywhere after its header will do.
 * @throws RangeError without a `run` header
 */
export function seriesOf(events: Iterable<JournalEvent>): RunSeries {
  const record = recordOf(events, { torn: false, skippedLines: 0 });
  const grid = timelineGrid(record.elapsedUs);
  const roomGrid = gridOf(record.elapsedUs, ROOMS_MOST, ROOMS_FINEST_US);
  return {
    grid,
    ...groupSeriesOf(record, grid),
    loads: loadSeriesOf(record, grid),
    ffi: ffiSeriesOf(record, grid),
    host: hostSeriesOf(record, grid),
    health: healthSeriesOf(record, grid),
    stopped: stoppedSeriesOf(record, grid),
    threads: threadSeriesOf(record, grid),
    ...marksOf(record, roomGrid),
    stretches: stretchesOf(record),
    rooms: roomSeriesOf(record, stallsOf(record), roomGrid),
  };
}
