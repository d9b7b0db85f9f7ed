/** Code that one rule must refuse, in a file where the rule holds. */
export interface LintProbe {
  readonly rule: string;
  readonly path: string;
  readonly code: string;
}

const library = 'libs/kernel/src';
const domain = 'services/wells/src/domain';
const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `export const line${index} = ${index};`).join('\n');
const statements = (count: number): string => 'Math.max(1, 2);\n'.repeat(count);
const inSpec = (body: string): string => `describe('a well', () => {\n${body}\n});`;

let count = 0;
const probe =
  (folder: string, suffix = '.ts') =>
  (rule: string, code: string): LintProbe => ({ rule, code, path: `${folder}/probe-${(count += 1)}${suffix}` });

const inLibrary = probe(library);
const inConfig = probe('libs/config/src');
const inDomain = probe(domain);
const inSpecs = probe(library, '.spec.ts');
const inTool = probe('tools/platform/src', '.mts');
const ask = 'declare function ask(): Promise<number>;';

const builtIn: readonly LintProbe[] = [
  inLibrary(
    'complexity',
    `export const f = (n: number): number => ${Array.from({ length: 11 }, (_, i) => `n === ${i} ? ${i} : (`).join('')}0${')'.repeat(11)};`,
  ),
  inLibrary('eqeqeq', 'export const same = (a: number, b: number): boolean => a == b;'),
  inLibrary('max-depth', 'export function f(a: boolean): void { if (a) { if (!a) { if (a) Math.max(1); } } }'),
  inLibrary('max-lines', lines(201)),
  inSpecs('max-lines', lines(401)),
  inLibrary('max-lines-per-function', `export function f(): void {\n${statements(30)}}`),
  inTool('max-lines-per-function', `export function f(): void {\n${statements(45)}}`),
  inLibrary('max-params', 'export const f = (a: number, b: number, c: number, d: number): number => a + b + c + d;'),
  inTool(
    'max-params',
    'export const f = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e;',
  ),
  inLibrary('no-console', "console.log('hello');"),
  inLibrary('no-else-return', 'export function f(a: boolean): number { if (a) { return 1; } else { return 2; } }'),
  inLibrary('no-nested-ternary', 'export const f = (a: boolean, b: boolean): number => (a ? 1 : b ? 2 : 3);'),
  inLibrary('no-param-reassign', 'export function f(a: number): number { a = 2; return a; }'),
  inLibrary('no-var', 'export var a = 1;'),
  inLibrary('object-shorthand', 'export const f = (a: number): object => ({ a: a });'),
  inLibrary('prefer-const', 'let a = 1; export const b = a;'),
  inLibrary('n/no-process-env', "export const home = process.env['HOME'];"),
];

const typed: readonly LintProbe[] = [
  inLibrary('@typescript-eslint/await-thenable', 'export async function f(): Promise<void> { await 1; }'),
  inLibrary('@typescript-eslint/ban-ts-comment', '// @ts-ignore\nexport const a = 1;'),
  inLibrary('@typescript-eslint/consistent-type-imports', "import { Brand } from './brand'; export type Name = Brand;"),
  inLibrary('@typescript-eslint/no-empty-object-type', 'export const f = (a: {}): string => String(a);'),
  inLibrary('@typescript-eslint/no-explicit-any', 'export const f = (a: any): string => String(a);'),
  inLibrary('@typescript-eslint/no-floating-promises', `${ask} ask();`),
  inSpecs(
    '@typescript-eslint/no-floating-promises',
    inSpec("it('is told later', () => { expect(Promise.resolve(1)).resolves.toBe(1); });"),
  ),
  inLibrary('@typescript-eslint/no-misused-promises', `${ask} export const a = ask() ? 1 : 2;`),
  inLibrary('@typescript-eslint/no-non-null-assertion', 'export const f = (a: readonly string[]): string => a[0]!;'),
  inLibrary('@typescript-eslint/no-unsafe-function-type', 'export const f = (a: Function): string => String(a);'),
  inLibrary('no-throw-literal', "export function f(): never { throw 'no'; }"),
  inLibrary('prefer-promise-reject-errors', "export const a = Promise.reject('no');"),
  inLibrary(
    '@typescript-eslint/return-await',
    `${ask} export async function f(): Promise<number> { try { return ask(); } catch { return 0; } }`,
  ),
  inLibrary(
    '@typescript-eslint/switch-exhaustiveness-check',
    "export function f(a: 'x' | 'y'): number { switch (a) { case 'x': return 1; } return 2; }",
  ),
];

const house: readonly LintProbe[] = [
  inConfig('house/no-assertion', 'export const f = (a: unknown): string => a as string;'),
  inConfig('house/no-assertion', 'export const f = (a: unknown): string => <string>a;'),
  inLibrary('house/no-class', 'export class Wells {}'),
  inLibrary('house/no-default-export', 'export default 1;'),
  inLibrary('house/no-default-export', 'const a = 1; export { a as default };'),
  inLibrary('house/no-enum', "export enum Colour { Red = 'red' }"),
  inLibrary('house/no-enum', 'export namespace Wells { export const a = 1; }'),
  inLibrary('house/no-export-all', "export * from './brand';"),
  inLibrary('house/readonly-members', 'export interface Well { name: string }'),
  inLibrary('house/readonly-members', 'export type Well = { name: string };'),
  inLibrary('house/reason-for-exceptions', '// eslint-disable-next-line no-var\nexport var a = 1;'),
  inLibrary('house/type-names', 'export interface IWell { readonly name: string }'),
  inLibrary('house/type-names', 'export type WellHelper = string;'),
  inDomain('house/pure-domain', 'export const now = (): string => new Date().toISOString();'),
  inDomain('house/pure-domain', 'export const now = (): number => Date.now();'),
  inDomain('house/pure-domain', 'export const chance = (): number => Math.random();'),
  inDomain('house/pure-domain', 'export const id = (): string => crypto.randomUUID();'),
  inDomain('house/pure-domain', 'export async function f(): Promise<void> {}'),
  inSpecs('house/no-mock', 'export const a = jest.fn();'),
  inSpecs('house/no-mock', "jest.mock('./brand');"),
  inSpecs(
    'house/no-call-assertion',
    inSpec("it('is told once', () => { expect(() => 1).toHaveBeenCalledTimes(1); });"),
  ),
  inSpecs('house/no-focused-test', inSpec("it.only('is told once', () => {});")),
  inSpecs('house/no-focused-test', inSpec("it.skip('is told once', () => {});")),
  inSpecs('house/no-focused-test', inSpec("xit('is told once', () => {});")),
  inSpecs('house/test-sentence', inSpec("it('should be told once', () => {});")),
  inSpecs('house/test-sentence', inSpec("it('works', () => {});")),
  inSpecs('house/test-sentence', inSpec("test('is told once', () => {});")),
  inSpecs('house/no-default-export', 'export default 1;'),
];

export const lintProbes: readonly LintProbe[] = [...builtIn, ...typed, ...house];

/** What the rules must let pass, exceptions included. */
export const soundCode: Readonly<Record<string, string>> = {
  'libs/kernel/src/brand.ts': 'export type Brand = string;\n',
  'libs/kernel/src/index.ts': "export type { Brand } from './brand';\n",
  'libs/kernel/src/refusal.ts': 'export class Refusal extends Error {}\n',
  'libs/config/src/parse.ts':
    "export function parseUnit(text: string): 'psi' {\n  return text as 'psi';\n}\nexport const names = ['a', 'b'] as const;\n",
  'libs/kernel/src/exception.ts': '// eslint-disable-next-line no-var -- the probe needs one\nexport var a = 1;\n',
  'libs/kernel/src/refusal.spec.ts': inSpec(
    "it('refuses a second well', () => { expect([1][0]!).toBe(1 as number); });",
  ),
  'libs/kernel/src/generated/all.ts': 'export default 1;\n',
  'services/wells/src/config.ts': "export const readConfig = (): string | undefined => process.env['HOME'];\n",
  'services/wells/src/main.ts': 'export const environment = process.env;\n',
  'services/wells/src/domain/well.ts': 'export const plug = (at: string): string => at;\n',
  'tools/platform/src/start.mts': "console.log(process.env['HOME'] as string);\n",
};
