import type { CapacityVariant, Return } from '../compare/capacity-types.js';
import { formatUs } from '../units/duration.js';
import { formatCount, formatShare, plural } from '../units/numbers.js';
import { plain } from './plain.js';

type Came = Return['came'];

/** The worst first. */
const CAME: Record<Exclude<Came, 'unknown'>, string> = {
  'not back': 'it did not come back',
  'not left': 'the load did not leave, so whether it comes back is not known',
  back: 'it came back',
  untouched: 'it held all the while',
};
const ANSWERS = Object.keys(CAME) as (keyof typeof CAME)[];

/**
 * Whether a load comes back when an overload has left: the answers of all its runs, with the figures
 * of the first that had it.
 * @param loads `16 rooms`
 */
export function comebackTexts(
  { comeback, unchecked }: Pick<CapacityVariant, 'comeback' | 'unchecked'>,
  loads: (load: number) => string,
): string[] {
  const why = unchecked === null ? '' : plain(unchecked);
  const [any] = comeback;
  if (any === undefined) {
    return why === '' ? [] : [`not checked whether it comes back when the load falls: ${why}`];
  }
  const told = comeback.filter(({ came }) => came !== 'unknown');
  const answers = ANSWERS.flatMap((answer) => {
    const like = told.filter(({ came }) => came === answer);
    return like[0] === undefined ? [] : [answerText(like[0], like.length, told.length)];
  });
  const parts = [
    ...answers,
    ...nothingTexts(comeback, told.length),
    ...(why === '' ? [] : [`no more was run: ${why}`]),
  ];
  return [
    `${loads(any.held)}, and ${formatCount(any.extra)} more for a while: ${parts.join('; ')}`,
  ];
}

function answerText(one: Return, like: number, of: number): string {
  const answer = one.came === 'unknown' ? '' : CAME[one.came];
  const count = of === 1 ? '' : ` in ${like} of ${of} runs`;
  const why = one.why === '' ? '' : `: ${plain(one.why)}`;
  return `${answer}${count}${why} (${figuresText(one)})`;
}

function figuresText({ goneUs, duringShare, afterShare, stallsAfter, verdict }: Return): string {
  const share = (value: number | null) => (value === null ? 'none' : formatShare(value));
  const until = goneUs === null ? 'with them' : `until they had gone at ${formatUs(goneUs)}`;
  const stalls = stallsAfter === 0 ? '' : `, ${plural(stallsAfter, 'stall')} still there`;
  return `${share(duringShare)} of its captures ${until}, ${share(afterShare)} at the end${stalls}; ${verdict}`;
}

function nothingTexts(all: readonly Return[], told: number): string[] {
  const nothings = all.filter(({ came }) => came === 'unknown');
  const [first] = nothings;
  if (first === undefined) return [];
  const why = first.why === '' ? '' : ` (${plain(first.why)})`;
  const text = `${plural(nothings.length, 'run')} told nothing${why}`;
  return [told === 0 ? `whether it comes back is not known: ${text}` : text];
}
