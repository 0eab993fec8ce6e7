import type { Summary } from '../analysis/index.js';
import { formatMsExact } from '../units/duration.js';
import { runMs } from '../units/run-time.js';

/** Commands that run a run again, as a reader can paste them. */

/** @param folder the run's, as the reader would type it; null: a report that lies in it, read there */
export type Place = string | null;

/** Published ones with publishers, for an estimate; docs/versions.md has them all, and more come. */
export const VERSIONS_ABOUT = 30;

const file = (folder: Place): string =>
  folder === null ? 'scenario.yaml' : quoted(`${folder}/scenario.yaml`);

const quoted = (text: string): string =>
  /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The version that ran, whatever `latest` is by then; of a build of one's own what the scenario says. */
export function againCommand({ run: { sdk } }: Summary, folder: Place, flags = ''): string {
  const version = sdk.requested.startsWith('path:') ? '' : ` --sdk ${sdk.version}`;
  return `framestall run ${file(folder)}${version}${flags === '' ? '' : ` ${flags}`}`;
}

/** With `--yes`, for it is said beside it how long it takes: without, it might be refused. */
export function allVersions(
  { run: { durationUs, server } }: Summary,
  folder: Place,
  repeats = 1,
): { command: string; takes: string } {
  const more = repeats === 1 ? '' : ` --repeats ${repeats}`;
  const runs = VERSIONS_ABOUT * repeats;
  const ms = runs * runMs(durationUs / 1000, server.kind !== 'none');
  return {
    command: `framestall run ${file(folder)} --vary sdk=all${more} --yes`,
    takes: `about ${runs} runs, ${formatMsExact(Math.ceil(ms / 60_000) * 60_000)}`,
  };
}
