import type { Summary, VerdictName } from '../analysis/index.js';
import { figureText, subtitle } from './words.js';
import { plain } from './plain.js';
import { saysNothing } from './untold.js';

type Case = { className: string; name: string; body: string[] };

const MET: ReadonlySet<VerdictName> = new Set(['healthy', 'degraded']);

/**
 * `junit.xml`: one test case per group and per threshold. As with the exit code, `degraded` fails
 * only through a threshold; `invalid` is an error, since it says nothing about the SDK.
 */
export function renderJunit(summary: Summary): string {
  const { run } = summary;
  const cases = [...groups(summary), ...thresholds(summary)];
  const count = (tag: string) =>
    cases.filter(({ body }) => body.some((line) => line.startsWith(`<${tag}`))).length;
  const attributes =
    `name="${xml(run.scenario.name)}" tests="${cases.length}" ` +
    `failures="${count('failure')}" errors="${count('error')}" skipped="0" ` +
    `time="${(run.elapsedUs / 1e6).toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes}>`,
    `  <testsuite ${attributes} timestamp="${xml(run.startedAt.replace(/\.\d+Z$|Z$/, ''))}">`,
    ...cases.flatMap(testCase),
    `    <system-out>${xml(subtitle(summary))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const groups = ({ groups: all, run }: Summary): Case[] =>
  all.map(({ name, verdict, evidence }) => {
    const text = `message="${xml(`${verdict}: ${evidence}`)}" type="${verdict}"`;
    const failed = verdict === 'invalid' ? `<error ${text}/>` : `<failure ${text}/>`;
    const body = MET.has(verdict)
      ? [`<system-out>${xml(`${verdict}: ${evidence}`)}</system-out>`]
      : [failed];
    return { className: run.scenario.name, name: `group ${name}`, body };
  });

const thresholds = (summary: Summary): Case[] =>
  summary.thresholds.map((threshold) => {
    const { key, figure, limit, value, met } = threshold;
    const text = xml(`${key} is ${figureText(value, figure)}, limit ${limit}`);
    const breached = saysNothing(summary, threshold)
      ? `<error message="${text}" type="invalid"/>`
      : `<failure message="${text}" type="threshold"/>`;
    const body = met ? [] : [breached];
    return { className: summary.run.scenario.name, name: `threshold ${key} ${limit}`, body };
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
