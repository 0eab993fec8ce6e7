import tseslint from 'typescript-eslint';

const pure = ['scenario', 'analysis', 'compare', 'report', 'units'].map((room) => `src/${room}/**`);
const clock = [
  ['Date', 'now'],
  ['performance', 'now'],
  ['process', 'hrtime'],
].map(([object, property]) => ({ object, property, message: 'Time enters through a parameter.' }));

export default tseslint.config(
  {
    ignores: [
      'dist',
      'reports',
      'tools',
      'bench',
      'docs',
      'test/**/*.mjs',
      'node_modules',
      'eslint.config.js',
      '.dependency-cruiser.cjs',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/unbound-method': 'off', // our objects are closures
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
          message: 'Throw, or set process.exitCode once in bin.',
        },
      ],
    },
  },
  {
    files: pure,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', '@livekit/*'], message: 'This room is pure: no I/O, no clock.' },
          ],
        },
      ],
      'no-restricted-properties': ['error', ...clock],
    },
  },
  {
    files: ['test/**'],
    rules: { 'max-lines-per-function': 'off', 'no-console': 'off' },
  },
  {
    files: ['src/subject/{main,link}.ts', 'src/sdk/probe-main.ts', 'src/cli/signals.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
