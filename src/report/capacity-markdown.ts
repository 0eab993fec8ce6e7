import type { Capacity, CapacityVariant } from '../compare/capacity-types.js';
import { answerText, detailTexts, headLine, KNEE_TITLES, kneeRows } from './capacity-words.js';

/** `capacity.md`: what the terminal shows, for a pull request or an issue. */
export function renderCapacityMarkdown(capacity: Capacity): string {
  const { scenario, variants } = capacity;
  const blocks = [
    `# ${scenario}: capacity`,
    escape(headLine(capacity)),
    ...(variants.length > 1 ? [overview(capacity)] : []),
    ...variants.flatMap((variant) => [
      `## ${variant.label}`,
      `**${escape(answerText(capacity, variant))}**`,
      detailTexts(capacity, variant)
        .map((text) => `- ${escape(text)}`)
        .join('\n'),
      knee(variant),
    ]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const overview = (capacity: Capacity): string =>
  [
    row(['variant', 'holds']),
    row(['---', '---']),
    ...capacity.variants.map((variant) =>
      row([variant.label, escape(answerText(capacity, variant))]),
    ),
  ].join('\n');

function knee(variant: CapacityVariant): string {
  if (variant.runs.length === 0) return '';
  const left = (n: number) => n === 1 || KNEE_TITLES[n] === '';
  return [
    row(KNEE_TITLES),
    row(KNEE_TITLES.map((_, n) => (left(n) ? '---' : '--:'))),
    ...kneeRows(variant).map(({ cells }) => row(cells)),
  ].join('\n');
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`;

/** What others wrote must not become markup, nor break a table. */
const escape = (text: string): string =>
  text
    .replace(/[\\`*_|[\]]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
