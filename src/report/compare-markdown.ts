import type { Comparison } from '../compare/index.js';
import {
  FIGURE_TITLES,
  figureCells,
  footnotes,
  headLine,
  unavailableTexts,
  verdictLine,
} from './compare-words.js';
import { plural } from '../units/numbers.js';
import { plain } from './plain.js';

/** `compare.md`: what the terminal shows, for a pull request or an issue. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const blocks = comparison.versus.flatMap((versus) => [
    `## ${versus.candidate} against ${versus.baseline}, ${plural(versus.pairs, 'pair')}`,
    `Verdicts: ${verdictLine(versus)}`,
    [
      row(FIGURE_TITLES),
      row(FIGURE_TITLES.map((_, n) => (n === 0 || n === FIGURE_TITLES.length - 1 ? '---' : '--:'))),
      ...versus.figures.map((one) => row(figureCells(one))),
    ].join('\n'),
    footnotes(versus)
      .map((text) => `- ${text}`)
      .join('\n'),
  ]);
  const missing = unavailableTexts(comparison).map((text) => `- ${plain(text)}`);
  const head = [`# ${comparison.scenario}: compared`, headLine(comparison), missing.join('\n')];
  return `${[...head, ...blocks].filter((block) => block !== '').join('\n\n')}\n`;
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
