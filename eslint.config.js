import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const only = (name, message) => ({ group: [name], message });
const bare = [
  only('execa', 'processes are run by src/tools/process*.ts'),
  only('dockerode', 'the engine is reached by src/tools/docker.ts'),
  only('listr2', 'drawing is done in src/ui'),
  only('@inquirer/*', 'questions are asked in src/ui'),
  only('commander', 'arguments are read in src/cli'),
  only('@commander-js/*', 'arguments are read in src/cli'),
];
const without = (...names) => bare.filter(({ group }) => !names.includes(group[0]));
/** A folder may import only what lies below it in the house. */
const below = (folders, forbidden) => ({
  files: folders.map((folder) => `src/${folder}/**/*.ts`),
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...bare,
          ...forbidden.map((one) => ({
            group: [`**/${one}/**`],
            message: `${folders.join(', ')} lie below ${one}`,
          })),
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist', 'test/fixtures', 'node_modules', 'coverage'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-imports': ['error', { patterns: bare }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Error']",
          message: 'throw a kind from src/errors, or TypeError for our own bug',
        },
        {
          selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
          message: 'set the exit code in src/cli',
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
      'no-control-regex': 'off',
    },
  },
  below(
    ['lib'],
    [
      'core',
      'plan',
      'tools',
      'state',
      'eemt',
      'images',
      'clusters',
      'diagnosis',
      'targets',
      'settings',
      'app',
      'cli',
      'ui',
    ],
  ),
  below(
    ['core', 'plan', 'state', 'tools', 'settings', 'eemt', 'images', 'clusters', 'diagnosis', 'targets'],
    ['app', 'cli', 'ui'],
  ),
  below(
    ['core', 'plan', 'state', 'tools', 'settings', 'eemt', 'images', 'clusters', 'diagnosis'],
    ['targets'],
  ),
  {
    files: ['src/tools/process*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: without('execa') }] },
  },
  {
    files: ['src/tools/docker*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: without('dockerode') }] },
  },
  {
    files: ['src/ui/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...without('listr2', '@inquirer/*'),
            { group: ['**/tools/**', '**/targets/**'], message: 'ui knows events, never tools' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/cli/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: without('commander', '@commander-js/*') }] },
  },
  { files: ['src/cli/signals.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['test/**/*.ts', 'vitest.config.ts'],
    rules: {
      'no-restricted-imports': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs', 'bin/*.js', 'eslint.config.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        setTimeout: 'readonly',
        Buffer: 'readonly',
        AbortController: 'readonly',
      },
    },
  },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'readonly' } } },
);
