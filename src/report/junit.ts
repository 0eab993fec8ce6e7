import type { Summary, VerdictName } from '../analysis/index.js';
import { figureText, subtitle, variantText } from './words.js';
import { plain } from './plain.js';
import { saysNothing } from './untold.js';

type Case = { className: string; name: string; body: string[] };
type Suite = { summary: Summary; name: string; cases: Case[] };

const MET: ReadonlySet<VerdictName> = new Set(['healthy', 'degraded']);

/**
 * `junit.xml`: a suite per run, in it one test case per group and per threshold. As with the exit
 * code, `degraded` fails only through a threshold; `invalid` is an error, since it says nothing
 * about the SDK.
 */
export function renderJunit(...runs: Summary[]): string {
  const names = suiteNames(runs);
  const suites = runs.map((summary, n): Suite => {
    const name = names[n] ?? '';
    return { summary, name, cases: [...groups(summary, name), ...thresholds(summary, name)] };
  });
  const [first] = names;
  const all = totals(suites);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(runs.length === 1 ? (first ?? '') : 'framestall')}" ${all}>`,
    ...suites.flatMap(testSuite),
    '</testsuites>',
    '',
  ].join('\n');
}

/** One run is its scenario; of several each has a name of its own, for tools tell them apart by it. */
function suiteNames(runs: Summary[]): string[] {
  const long = runs.map((summary) => {
    const { scenario, sdk, repeat } = summary.run;
    const again = repeat > 1 ? `repeat ${repeat}` : '';
    return [scenario.name, `on ${sdk.version}`, variantText(summary), again]
      .filter((part) => part !== '')
      .join(' ');
  });
  return runs.map(({ run }, n) => {
    const name = long[n] ?? '';
    if (runs.length === 1) return run.scenario.name;
    return long.filter((one) => one === name).length === 1 ? name : `${name} ${run.id}`;
  });
}

function testSuite(suite: Suite): string[] {
  const { summary, name, cases } = suite;
  const { startedAt } = summary.run;
  return [
    `  <testsuite name="${xml(name)}" ${totals([suite])} skipped="0" timestamp="${xml(startedAt.replace(/\.\d+Z$|Z$/, ''))}">`,
    ...cases.flatMap(testCase),
    `    <system-out>${xml(subtitle(summary))}</system-out>`,
    '  </testsuite>',
  ];
}

function totals(suites: Suite[]): string {
  const cases = suites.flatMap((suite) => suite.cases);
  const count = (tag: string) =>
    cases.filter(({ body }) => body.some((line) => line.startsWith(`<${tag}`))).length;
  const us = suites.reduce((sum, { summary }) => sum + summary.run.elapsedUs, 0);
  return (
    `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" ` +
    `time="${(us / 1e6).toFixed(3)}"`
  );
}

const groups = ({ groups: all }: Summary, className: string): Case[] =>
  all.map(({ name, verdict, evidence }) => {
    const text = `message="${xml(`${verdict}: ${evidence}`)}" type="${verdict}"`;
    const failed = verdict === 'invalid' ? `<error ${text}/>` : `<failure ${text}/>`;
    const body = MET.has(verdict)
      ? [`<system-out>${xml(`${verdict}: ${evidence}`)}</system-out>`]
      : [failed];
    return { className, name: `group ${name}`, body };
  });

const thresholds = (summary: Summary, className: string): Case[] =>
  summary.thresholds.map((threshold) => {
    const { key, figure, limit, value, met } = threshold;
    const text = xml(`${key} is ${figureText(value, figure)}, limit ${limit}`);
    const breached = saysNothing(summary, threshold)
      ? `<error message="${text}" type="invalid"/>`
      : `<failure message="${text}" type="threshold"/>`;
    const body = met ? [] : [breached];
    return { className, name: `threshold ${key} ${limit}`, body };
  });

function testCase({ className, name, body }: Case): string[] {
  const open = `    <testcase classname="${xml(className)}" name="${xml(name)}"`;
  if (body.length === 0) return [`${open}/>`];
  return [`${open}>`, ...body.map((line) => `      ${line}`), '    </testcase>'];
}

/** XML 1.0 has no place for control characters, lone surrogates and non-characters, escaped or not. */
const xml = (text: string): string =>
  plain(text)
    .replace(/\p{Surrogate}|[\ufffe\uffff]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
