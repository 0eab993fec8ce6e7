import type { VerdictName } from '../analysis/index.js';
import type { JournalEvent } from '../journal/events.js';
import { captures } from './captures.js';
import { processes } from './processes.js';
import type { Labels, Sheet } from './sheet.js';
import { setVerdict, verdictSoFar, type State } from './verdict-so-far.js';

export type CellLabels = { scenario: string; sdk: string; variant: Record<string, string> };

/** How a group stands, from the feed of the live view. */
export type GroupNow = {
  name: string;
  state: State;
  rooms: number;
  roomsUp: number;
  stalls: number;
  openStalls: number;
  openStallUs: number;
};

type Judged = { run: VerdictName; groups: readonly { name: string; verdict: VerdictName }[] };

/** Enters one cell of a series into the sheet: its journal as it is written, and how it stands. */
type CellMetrics = {
  event(event: JournalEvent): void;
  look(groups: readonly GroupNow[]): void;
  /** Its processes have ended; nothing more is looked at. */
  end(): void;
  /** What its report says. */
  judged(judged: Judged): void;
};

export function cellMetrics(sheet: Sheet, cell: CellLabels): CellMetrics {
  const run = runLabels(cell);
  const labelsOf = (group: string): Labels => ({ ...run, group });
  const { begin, interval, hearing, gap } = captures(sheet, labelsOf);
  const { load, process } = processes(sheet, run);
  const stalls = new Map<string, number>();
  let over = false;

  return {
    event(event) {
      if (event.kind === 'run') {
        sheet.set('framestall_running', run, 1);
        begin(event);
      } else if (event.kind === 'interval') interval(event);
      else if (event.kind === 'load') load(event);
      else if (event.kind === 'hearing') hearing(event);
      else if (event.kind === 'gap') gap(event);
      else if (event.kind === 'process') process(event);
      else if (event.kind === 'host') {
        sheet.set('framestall_host_busy_ratio', {}, event.busyShare);
        sheet.set('framestall_host_outside_ratio', {}, event.outsideShare);
        sheet.set('framestall_host_steal_ratio', {}, event.stealShare);
      }
    },
    look(groups) {
      if (over) return;
      for (const group of groups) {
        const labels = labelsOf(group.name);
        sheet.add('framestall_stalls_total', labels, group.stalls - (stalls.get(group.name) ?? 0));
        stalls.set(group.name, group.stalls);
        enterGroup(sheet, labels, group);
      }
    },
    end() {
      over = true;
      sheet.set('framestall_running', run, 0);
    },
    judged({ run: verdict, groups }) {
      for (const group of groups) setVerdict(sheet, labelsOf(group.name), group.verdict);
      sheet.add('framestall_runs_total', { ...run, verdict }, 1);
    },
  };
}

function enterGroup(sheet: Sheet, labels: Labels, group: GroupNow): void {
  sheet.set('framestall_rooms', labels, group.rooms);
  sheet.set('framestall_rooms_joined', labels, group.roomsUp);
  sheet.set('framestall_stalls_open', labels, group.openStalls);
  sheet.set('framestall_oldest_open_stall_seconds', labels, group.openStallUs / 1e6);
  setVerdict(sheet, labels, verdictSoFar(group.state));
}

/** The SDK has a label of its own. */
function runLabels({ scenario, sdk, variant }: CellLabels): Labels {
  const rest = Object.entries(variant).filter(([key]) => key !== 'sdk');
  const text = rest.map(([key, value]) => `${key}=${value}`).join(' ');
  return { scenario, sdk, ...(text === '' ? {} : { variant: text }) };
}
