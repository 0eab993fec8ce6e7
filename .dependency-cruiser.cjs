// Each room and the rooms it may look into. Anything else points upwards (or sideways) and fails.
const mayUse = {
  units: [],
  children: ['units'],
  scenario: ['units'],
  sdk: ['units', 'children'],
  livekit: ['units', 'children'],
  journal: ['units'],
  voice: ['units'],
  meter: [],
  ai: ['units', 'meter'],
  subject: ['units', 'meter', 'sdk', 'journal', 'voice', 'ai'],
  analysis: ['units', 'journal'],
  compare: ['units', 'analysis'],
  metrics: ['units', 'journal', 'analysis'],
  report: ['units', 'journal', 'analysis', 'compare'],
  conductor: [
    'units',
    'pressure',
    'children',
    'scenario',
    'sdk',
    'livekit',
    'journal',
    'subject',
    'voice',
    'ai',
  ],
  runs: [
    'units',
    'children',
    'scenario',
    'sdk',
    'livekit',
    'journal',
    'voice',
    'pressure',
    'conductor',
    'analysis',
    'compare',
    'metrics',
    'report',
  ],
  // Neither knows the other: what both need is in runs.
  api: ['units', 'scenario', 'journal', 'analysis', 'runs'],
  pressure: ['units'],
};
mayUse.cli = Object.keys(mayUse).filter((room) => room !== 'api');
const rooms = Object.keys(mayUse);
const forbidden = rooms.map((room) => ({
  name: `${room}-points-down`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...mayUse[room]].map((other) => `^src/${other}/`) },
}));

module.exports = {
  forbidden: [
    ...forbidden,
    {
      name: 'room-is-listed',
      severity: 'error',
      from: { path: '^src/', pathNot: rooms.map((room) => `^src/${room}/`) },
      to: {},
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'subject-child-loads-no-package',
      comment:
        'The child runs under any Node binary, next to any SDK: only node: modules and ours.',
      severity: 'error',
      from: { path: '^src/subject/main.ts' },
      to: { reachable: true, path: 'node_modules' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: false,
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
