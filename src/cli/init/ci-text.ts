import type { Choices } from './choices.js';

/**
 * From the lock file, never from a registry by its name: the job may hold secrets, and a name that
 * nobody has published is anybody's.
 */
const RUN = [
  'npm ci # brings framestall, by the lock file',
  ...twice('npx --no-install framestall run scenario.yaml'),
];

/** The job's file, from the repository's root on, and its text; null without CI. */
export function ciFile({ ci, server }: Choices): { path: string; text: string } | null {
  switch (ci) {
    case 'none':
      return null;
    case 'github':
      return { path: '.github/workflows/framestall.yml', text: github(server) };
    case 'gitlab':
      return { path: '.gitlab-ci.yml', text: gitlab(server) };
  }
}

/** Once more where something else on the machine has spoilt the run: that is neither red nor green. */
function twice(run: string): string[] {
  return [
    `code=0; ${run} || code=$?`,
    `if [ $code = 20 ]; then code=0; ${run} || code=$?; fi # 20: the run is invalid`,
    'exit $code',
  ];
}

const block = (lines: string[], indent: string): string =>
  lines.map((line) => `${indent}${line}\n`).join('');

const SECRETS = ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'];

const github = (server: Choices['server']): string => `name: framestall
on:
  schedule:
    - cron: '17 2 * * *' # UTC, every night
  workflow_dispatch:

jobs:
  soak:
    runs-on: ubuntu-latest
    timeout-minutes: 30 # longer than two runs, for a run that is invalid is made once more
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
${
  server === 'embedded'
    ? `      - uses: actions/setup-go@v5 # builds livekit-server once; the cache keeps it
        with: { go-version: stable, cache: false }
`
    : ''
}      - uses: actions/cache@v4
        with:
          path: ~/.cache/framestall
          key: framestall-\${{ runner.os }}-\${{ runner.arch }}
      # The report is in the step's summary; groups that hang and breached thresholds are annotated.
      - run: |
${block(RUN, '          ')}${server === 'environment' ? `        env:\n${SECRETS.map((name) => `          ${name}: \${{ secrets.${name} }}\n`).join('')}` : ''}      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: framestall
          path: |
            reports
            !reports/latest/**
`;

const gitlab = (server: Choices['server']): string => `framestall:
  image: node:22-trixie
  timeout: 30 minutes # longer than two runs, for a run that is invalid is made once more
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
    - when: manual
      allow_failure: true
${
  server === 'environment'
    ? `  # Set ${SECRETS.join(', ')} as masked variables of the project.\n`
    : ''
}  variables:
    FRAMESTALL_HOME: $CI_PROJECT_DIR/.framestall
  cache:
    key: framestall
    paths: [.framestall]
  script:
${
  server === 'embedded'
    ? `    # Builds livekit-server once; the cache keeps it.
    - apt-get update -qq && apt-get install -y -qq --no-install-recommends golang-go
`
    : ''
}    - |
${block(RUN, '      ')}  artifacts:
    when: always
    paths: [reports]
    reports:
      junit: reports/*/junit.xml
`;
