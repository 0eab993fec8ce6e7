import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  planJson,
  planScenario,
  renderPlan,
  resolvedScenario,
  toYaml,
} from '../../src/scenario/index.js';
import { filledIn } from '../../src/scenario/substitute.js';
import { bad, onlyCell, parse } from './help.js';

const SECRET = 'hunter2+hunter2/==';
const ENV = { AI_KEY: SECRET, KEY: SECRET, AI_API_KEY: SECRET, HOST: 'ai.example' };
const talk = (url: string) =>
  `duration: 20s\nserver: embedded\ngroups: { a: { conversation: {} } }\nai: { url: "${url}" }\n`;
const cellOf = (url: string, env = ENV) => onlyCell(parse(talk(url), { env }));

describe('a secret in the query of ai.url', () => {
  it.each(['key', 'api_key', 'apiKey', 'subscription-key', 'access_token', 'sig', 'Token', 'code'])(
    'is refused where it stands in the file: %s',
    (name) => {
      const problems = bad(parse(talk(`https://ai.example/a?voice=b&${name}=${SECRET}`)));
      expect(problems).toMatchObject([{ line: 4, column: 12 }]);
      expect(problems[0]?.message).toBe(
        `this looks like a secret (${name}), and a scenario holds none`,
      );
      expect(problems[0]?.hint).toContain(`?${name}=\${AI_KEY}" } and export AI_KEY=`);
      expect(JSON.stringify(problems)).not.toContain(SECRET);
    },
  );

  it('is refused in --set, in another key, and in a variable that holds the whole URL', () => {
    const url = `https://ai.example/a?key=${SECRET}`;
    const text = talk('http://127.0.0.1:8080/answer');
    const found = [
      bad(parse(text, { sets: [`ai.url=${url}`] })),
      bad(parse(`${text}about: see ${url}\n`)),
      bad(parse(talk('${AI_URL}'), { env: { AI_URL: url } })),
    ];
    for (const problems of found) {
      expect(problems).toHaveLength(1);
      expect(problems[0]?.message).toMatch(/a secret \(key\)/);
      expect(JSON.stringify(problems)).not.toContain(SECRET);
    }
  });

  it('is not shown with an error that stands beside it', () => {
    const url = `https://ai.example/a?key=${SECRET}`;
    const text = `duration: 20s\nserver: embedded\ngroups: { a: { conversation: {} } }\n`;
    const broken = [`ai: { url: "${url}", spede: 3 }`, `ai: { url: ${url}, speed: 3 ]`];
    for (const line of broken)
      expect(JSON.stringify(bad(parse(text + line)))).not.toContain(SECRET);
  });

  it.each([
    ['key=${AI_KEY}', `key=${encodeURIComponent(SECRET)}`],
    ['key=${KEY}&voice=${HOST}', `key=${encodeURIComponent(SECRET)}&voice=ai.example`],
    ['k=x-${AI_API_KEY}', `k=x-${encodeURIComponent(SECRET)}`],
  ])('stays a reference in all that is written, and is what the run uses: %s', (query, used) => {
    const cell = cellOf(`https://\${HOST}/a?${query}`);
    const host = { cpus: 2, memoryMb: 8000 };
    const plan = planScenario(cell.scenario, host);
    const written = [
      toYaml(cell),
      JSON.stringify(resolvedScenario(cell)),
      JSON.stringify(cell),
      renderPlan(cell.scenario, plan, host),
      JSON.stringify(planJson(cell.scenario, plan)),
    ].join('\n');
    expect(written).not.toContain(SECRET);
    expect(written).not.toContain(encodeURIComponent(SECRET));
    expect(filledIn(cell.scenario.ai.url ?? '', ENV)).toBe(`https://ai.example/a?${used}`);
    // What was written is a scenario again, wherever the secret is not known.
    expect(onlyCell(parse(toYaml(cell))).scenario).toEqual(cell.scenario);
  });

  it('that is not set, or has a default, is told by name', () => {
    const { url } = cellOf('https://ai.example/a?key=${AI_KEY}').scenario.ai;
    for (const env of [{}, { AI_KEY: '' }]) {
      expect(() => filledIn(url ?? '', env)).toThrow('ai.url needs AI_KEY, and it is not set');
    }
    const [problem] = bad(parse(talk(`https://ai.example/a?key=\${AI_KEY:-${SECRET}}`)));
    expect(problem).toMatchObject({
      message: 'a default would put a secret into the scenario',
      hint: 'write ${AI_KEY}',
    });
  });

  it('is kept only there: elsewhere a reference to a secret is refused, and others are read', () => {
    const message = '${AI_API_KEY} would put a secret into the scenario';
    expect(bad(parse(talk('https://ai.example/${AI_API_KEY}'), { env: ENV }))).toMatchObject([
      { message },
    ]);
    const about = parse(`${talk('http://h/')}about: "?key=\${AI_API_KEY}"\n`, { env: ENV });
    expect(bad(about)).toMatchObject([{ message }]);
    expect(bad(parse(talk('http://h/?a=$${b}')))).toMatchObject([
      { message: '${ is no part of a URL' },
    ]);
  });

  it('whatever it is, a URL that names none is left as it is', () => {
    const name = fc.constantFrom('voice', 'lang', 'model', 'format', 'speed');
    fc.assert(
      fc.property(name, fc.webFragments(), (parameter, value) => {
        const url = `https://ai.example/a?${parameter}=${encodeURIComponent(value)}`;
        expect(cellOf(url).scenario.ai.url).toBe(url);
      }),
      { numRuns: 50 },
    );
  });
});

it('refuses what is no URL before anything starts', () => {
  expect(bad(parse(talk('http://[::1/answer')))).toMatchObject([
    { line: 4, column: 12, message: 'this is no URL' },
  ]);
});
