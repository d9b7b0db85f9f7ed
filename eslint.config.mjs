import n from 'eslint-plugin-n';
import tseslint from 'typescript-eslint';
import { housePlugin } from './tools/architecture/house-rules.mjs';

const sources = ['libs/*/src/**/*.ts', 'services/*/src/**/*.ts'];
const programs = ['tools/**/*.mts', 'tests/**/*.{ts,mts}', 'bench/**/*.{ts,mts}'];
const codeOnly = { skipBlankLines: true, skipComments: true };
const specs = ['**/*.spec.ts', '**/*.spec.mts'];
const testCode = [...specs, '**/*.{contract,support,cases}.{ts,mts}'];

// Imports have one judge, dependency-cruiser; formatting has one, prettier; unused names are the compiler's.
export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/generated/**', '.nx/**', '.wellflow/**', 'coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: [...sources, ...programs, ...specs],
    plugins: { '@typescript-eslint': tseslint.plugin, house: housePlugin, n },
    languageOptions: {
      parser: tseslint.parser,
      // One program for the tree, the one `check:types` judges: a program per package would take minutes.
      parserOptions: { project: './tsconfig.spec.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      complexity: ['error', 10],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-depth': ['error', 2],
      'max-lines': ['error', 200],
      'max-lines-per-function': ['error', { max: 30, ...codeOnly }],
      'max-params': ['error', 3],
      'no-console': 'error',
      'no-else-return': ['error', { allowElseIf: false }],
      'no-nested-ternary': 'error',
      'no-param-reassign': 'error',
      'no-throw-literal': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-promise-reject-errors': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-empty-object-type': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unsafe-function-type': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'house/no-assertion': 'error',
      'house/no-class': 'error',
      'house/no-default-export': 'error',
      'house/no-enum': 'error',
      'house/no-export-all': 'error',
      'house/readonly-members': 'error',
      'house/reason-for-exceptions': 'error',
      'house/type-names': 'error',
      'n/no-process-env': 'error',
    },
  },
  {
    files: ['services/*/src/domain/**/*.ts'],
    ignores: testCode,
    rules: { 'house/pure-domain': 'error' },
  },
  {
    // main.ts and migrate.ts hand the environment to config.ts, which alone looks into it.
    files: ['services/*/src/{config,main,migrate}.ts', 'libs/testing/src/**/*.ts'],
    rules: { 'n/no-process-env': 'off' },
  },
  {
    // The kernel makes the brands: each of its files is the parser of its own.
    files: ['libs/kernel/src/**/*.ts'],
    rules: { 'house/no-assertion': 'off' },
  },
  {
    files: ['libs/contracts/src/index.ts'],
    rules: { 'house/no-export-all': 'off' },
  },
  {
    files: programs,
    rules: {
      'max-lines-per-function': ['error', { max: 45, ...codeOnly }],
      'max-params': ['error', 4],
      'no-console': 'off',
      'n/no-process-env': 'off',
      'house/no-assertion': 'off',
    },
  },
  {
    files: [...testCode, 'libs/testing/src/**/*.ts'],
    rules: {
      'max-lines': ['error', 400],
      'max-lines-per-function': 'off',
      'max-params': 'off',
      'n/no-process-env': 'off',
      'no-nested-ternary': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-throw-literal': 'off',
      'house/no-assertion': 'off',
      'house/no-class': 'off',
      'house/readonly-members': 'off',
    },
  },
  {
    files: testCode,
    rules: {
      'house/no-call-assertion': 'error',
      'house/no-focused-test': 'error',
      'house/no-mock': 'error',
      'house/test-sentence': 'error',
    },
  },
);
