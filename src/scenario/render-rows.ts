import type { HostSize } from './estimate.js';
import { countRangeText, rangeText } from './range.js';
import { LOADS, type Ai, type Estimate, type Plan, type Scenario } from './types.js';

export type Row = [name: string, text: string];

const figure = (n: number) => Number(n.toPrecision(2));

export function conversationRows({ ai, dispatch, pool }: Scenario, { rooms }: Plan): Row[] {
  const talking = rooms.filter(({ conversation }) => conversation !== null).length;
  if (talking === 0) return [];
  const kept = pool === 0 ? '' : `, ${pool} processes kept ready`;
  return [
    ['talks', `${talking}, clients in processes of their own`],
    ['dispatch', `${dispatch}${kept}`],
    ['AI', aiText(ai)],
  ];
}

function aiText({ url, thinkMs, sentences, sentenceMs, pace, speed }: Ai): string {
  if (url !== null) return url;
  const sent = pace === 'burst' ? `${speed} times as fast as spoken` : 'as fast as spoken';
  return `stand-in: thinks ${rangeText(thinkMs)}, ${countRangeText(sentences)} sentences of ${rangeText(sentenceMs)}, ${sent}`;
}

/** What it will cost, and how much of that for what. What a version's log records cost is known only by running it. */
export function costRows(
  estimate: Estimate,
  host: HostSize,
  { logCapture, server }: Pick<Scenario, 'logCapture' | 'server'>,
): Row[] {
  const { coresBy, memoryMbBy, jsThread } = estimate;
  const parts = LOADS.filter((load) => load !== 'pressure' && coresBy[load] >= 0.05)
    .sort((a, b) => coresBy[b] - coresBy[a])
    .map((load) => `${load} ${figure(coresBy[load])}`);
  const by = parts.length < 2 ? '' : ` (${parts.join(', ')})`;
  const memory = `about ${estimate.memoryMb} of ${Math.round(host.memoryMb)} MB`;
  const share = Math.round(jsThread.share * 100);
  const logs = logCapture === 'on' && server !== 'none' ? ", without the SDK's log records" : '';
  return [
    ['CPU', `about ${figure(estimate.cores)} of ${host.cpus} cores${by}${asked(coresBy.pressure)}`],
    ['memory', memory + asked(memoryMbBy.pressure)],
    [
      'JS thread',
      `about ${share} % of the busiest process's${logs}${asked(jsThread.pressure * 100, ' %')}`,
    ],
  ];
}

const asked = (pressure: number, unit = '') =>
  pressure === 0 ? '' : `, and ${figure(pressure)}${unit} of pressure that was asked for`;
