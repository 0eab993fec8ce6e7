import type { Bisection, Comparison } from '../compare/index.js';
import type { GroupSummary, Summary, VerdictName } from '../analysis/index.js';
import { renderBisection } from './compare-bisect.js';
import { plain } from './plain.js';
import { saysNothing } from './untold.js';
import { figureText, variantText } from './words.js';

type Level = 'error' | 'warning' | 'notice';
export type Annotation = { level: Level; title: string; message: string };

const LEVELS: Record<VerdictName, Level | null> = {
  healthy: null,
  invalid: 'warning',
  degraded: 'warning',
  collapsed: 'error',
  silent: 'error',
  hung: 'error',
  crashed: 'error',
};
/** GitHub shows no more of a level per step. */
const MOST_OF_A_LEVEL = 10;
const BISECTION_WIDTH = 100;

/**
 * What a person who looks at a workflow should see first: groups that are not healthy, thresholds
 * that are breached. A run that says nothing about the SDK alarms nobody about it. @param asExpected `--expect` was met: then nothing of it is alarming
 */
export function annotationsOf(summary: Summary, asExpected = false): Annotation[] {
  const { run, groups, thresholds } = summary;
  const name = [run.scenario.name, `on ${run.sdk.version}`, variantText(summary)]
    .filter((part) => part !== '')
    .join(' ');
  const level = (found: Level): Level => (asExpected ? 'notice' : found);
  const ofGroup = ({ name: group, verdict, evidence }: GroupSummary): Annotation[] => {
    const found = LEVELS[verdict];
    if (found === null) return [];
    return [{ level: level(found), title: `${name}: ${group} ${verdict}`, message: evidence }];
  };
  return [
    ...groups.flatMap(ofGroup),
    ...thresholds
      .filter(({ met }) => !met)
      .map((threshold) => ({ ...threshold, untold: saysNothing(summary, threshold) }))
      .map(({ key, figure, limit, value, untold }) => ({
        level: level(untold ? 'warning' : 'error'),
        title: `${name}: ${key} breached`,
        message: `${key} is ${figureText(value, figure)}, limit ${limit}`,
      })),
  ];
}

/** What got worse, one for each candidate. */
export const comparisonAnnotations = ({ scenario, versus }: Comparison): Annotation[] =>
  versus.flatMap(({ baseline, candidate, verdicts, figures }) => {
    const worse = [
      ...(verdicts.answer === 'worse' ? ['verdicts'] : []),
      ...figures.filter(({ answer }) => answer === 'worse').map(({ title }) => title),
    ];
    if (worse.length === 0) return [];
    const message = `worse than ${baseline}: ${worse.join(', ')}`;
    return [{ level: 'error', title: `${scenario}: ${candidate}`, message }];
  });

/**
 * Workflow commands, a line each, errors first, as GitHub documents and its toolkit escapes them
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
 */
export function renderAnnotations(all: readonly Annotation[]): string[] {
  const order: Level[] = ['error', 'warning', 'notice'];
  return order.flatMap((level) => {
    const ofLevel = all.filter((one) => one.level === level);
    const room = ofLevel.length > MOST_OF_A_LEVEL ? MOST_OF_A_LEVEL - 1 : MOST_OF_A_LEVEL;
    const lines = ofLevel
      .slice(0, room)
      .map(({ title, message }) => command(level, title, message));
    const more = ofLevel.length - lines.length;
    return more === 0
      ? lines
      : [...lines, command(level, 'framestall', `and ${more} more: see the report`)];
  });
}

const command = (level: Level, title: string, message: string): string =>
  `::${level} title=${property(plain(title))}::${data(message)}`;

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** A bisection for `$GITHUB_STEP_SUMMARY`: its text as it is. */
export function renderBisectionMarkdown(bisection: Bisection): string {
  const text = renderBisection(bisection, { color: false, width: BISECTION_WIDTH });
  const [head = '', ...rest] = text.trimEnd().split('\n');
  return `# ${head}\n\n\`\`\`text\n${rest.join('\n').trim()}\n\`\`\`\n`;
}
