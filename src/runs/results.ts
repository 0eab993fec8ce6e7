import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { seriesOf, summarize } from '../analysis/index.js';
import type { Summary } from '../analysis/index.js';
import type { Trouble } from '../conductor/types.js';
import type { JournalEvent } from '../journal/events.js';
import { readJournal } from '../journal/reader.js';
import { hlogOf, renderHtml, renderJson, renderJunit, renderMarkdown } from '../report/index.js';
import { htmlAssets } from './html-assets.js';
import { resolvedYaml } from '../scenario/index.js';
import { writeWhole } from './run-folder.js';
import { runFolder } from './run-place.js';

const JOURNAL = 'journal.ndjson';

export type Result = {
  /** Why the journal on the disk is not whole; null: it is. */
  trouble: string | null;
  folder: string;
  summary: Summary;
  /** What its journal holds, for formats that are told of several runs at once. */
  events: () => JournalEvent[];
  /** In pieces. */
  hlog: () => Iterable<string>;
  html: () => string;
  /** The scenario as a file that runs it again. */
  scenario: () => string;
};

/** Everything that is said of a run, from its journal alone. @throws UserError without a journal */
export function readResult(folderOrFile: string, cwd: string, trouble?: Trouble): Result {
  const folder = runFolder(folderOrFile, cwd);
  const rest = trouble?.rescued == null ? [] : [trouble.rescued];
  const { events, reading } = readJournal(join(folder, JOURNAL), ...rest);
  const summary = summarize(events, reading);
  const [header] = events;
  const resolved = header?.kind === 'run' ? header.scenario.resolved : {};
  return {
    folder,
    summary,
    trouble: trouble?.text ?? null,
    events: () => events,
    hlog: () => hlogOf(events),
    scenario: () => resolvedYaml(resolved),
    html: () => renderHtml(summary, seriesOf(events), resolved, htmlAssets()),
  };
}

/** Writes the files that people and machines read beside the journal. */
export function writeResult({ folder, summary, hlog, html, scenario }: Result): void {
  writeWhole(join(folder, 'summary.json'), renderJson(summary));
  writeWhole(join(folder, 'report.md'), renderMarkdown(summary));
  writeWhole(join(folder, 'junit.xml'), renderJunit(summary));
  writeWhole(join(folder, 'report.html'), html());
  // The run wrote it when it began; of a journal that came alone it is made from that.
  const file = join(folder, 'scenario.yaml');
  if (!existsSync(file)) writeWhole(file, scenario());
  // It takes longest, and nobody waits for it.
  writeWhole(join(folder, 'latency.hlog'), hlog());
}
