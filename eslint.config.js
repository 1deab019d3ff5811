import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const syntax = [
  {
    selector: "NewExpression[callee.name='Error']",
    message: 'throw a kind from src/errors, or TypeError for our own bug',
  },
  {
    selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
    message: 'set the exit code in src/cli',
  },
];

export default tseslint.config(
  { ignores: ['dist', 'test/fixtures', 'node_modules', 'coverage'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', ...syntax],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
      'no-control-regex': 'off',
    },
  },
  {
    files: ['src/app/**/*.ts', 'src/cli/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...syntax,
        {
          selector: 'Literal[value=/^(kind|compose|native|existing)$/]',
          message: 'cli and use cases name no target and no cluster',
        },
      ],
    },
  },
  // Two verbs are named for command lines, not for targets.
  { files: ['src/cli/verbs/compose.ts'], rules: { 'no-restricted-syntax': ['error', ...syntax] } },
  { files: ['src/cli/signals.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['test/**/*.ts', 'vitest.config.ts'],
    rules: {
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
        FormData: 'readonly',
        Blob: 'readonly',
        AbortSignal: 'readonly',
        setTimeout: 'readonly',
        Buffer: 'readonly',
        AbortController: 'readonly',
      },
    },
  },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'readonly' } } },
);
