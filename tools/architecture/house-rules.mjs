// The house style that no published ESLint rule covers, one selector each. `tools/architecture` plants a fault per rule.

const inParser = (node) =>
  [
    `FunctionDeclaration[id.name=/^(parse|decode|read|from)/] ${node}`,
    `VariableDeclarator[id.name=/^(parse|decode|read|from)/] ${node}`,
    `Property[key.name=/^(parse|decode|read|from)/] ${node}`,
  ].join(', ');

const testCall = 'CallExpression[callee.name=/^(it|test)$/]';
const mocks = '/^(fn|mock|doMock|spyOn|mocked|createMockFromModule)$/';
const roleless = '/(Impl|Manager|Helpers?|Utils?)$/';

export const houseRules = {
  'no-assertion': {
    selector: `TSAsExpression:not([typeAnnotation.typeName.name="const"]):not(${inParser('TSAsExpression')}), TSTypeAssertion`,
    message:
      'Parse instead of asserting a type: `as` belongs where data comes in, in functions named parse…, decode…, read… or from….',
  },
  'no-class': {
    selector: ':matches(ClassDeclaration, ClassExpression):not([superClass.name=/(Error|Waiting)$/])',
    message: 'Functions over plain data: only errors are classes.',
  },
  'no-default-export': {
    selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
    message: 'Export by name.',
  },
  'no-export-all': {
    selector: 'ExportAllDeclaration',
    message: 'A library says by name what it offers.',
  },
  'no-enum': {
    selector: 'TSEnumDeclaration, TSModuleDeclaration[kind="namespace"]',
    message: 'Use a union of texts, and files instead of namespaces.',
  },
  'readonly-members': {
    selector:
      'ExportNamedDeclaration > :matches(TSInterfaceDeclaration, TSTypeAliasDeclaration) TSPropertySignature:not([readonly=true])',
    message: 'Members of exported types are readonly.',
  },
  'type-names': {
    selector: [
      ':matches(TSInterfaceDeclaration, TSTypeAliasDeclaration)[id.name=/^I[A-Z][a-z]/]',
      `:matches(TSInterfaceDeclaration, TSTypeAliasDeclaration, ClassDeclaration)[id.name=${roleless}]`,
    ].join(', '),
    message: 'Name what it is: no I prefix, no Impl, Manager, Helper, Util.',
  },
  'pure-domain': {
    selector: [
      ':function[async=true]',
      'AwaitExpression',
      'NewExpression[callee.name=/^(Date|Promise)$/]',
      'MemberExpression[object.name="Date"]',
      'MemberExpression[object.name="Math"][property.name="random"]',
      'Identifier[name=/^(process|crypto|performance|setTimeout|setInterval|setImmediate)$/]',
    ].join(', '),
    message: 'The domain has no clock, no chance and nothing asynchronous: time and ids come in with the command.',
  },
  'no-mock': {
    selector: `MemberExpression[object.name="jest"][property.name=${mocks}]`,
    message: 'Use a fake that runs the same contract suite as the real thing.',
  },
  'no-call-assertion': {
    selector: 'MemberExpression[property.name=/^toHaveBeen/]',
    message: 'Assert on events, replies and rows, never on calls.',
  },
  'no-focused-test': {
    selector: [
      'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|todo)$/]',
      // Choosing `it.skip` where the machine lacks something is honest; calling it is not.
      'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name="skip"]',
      'CallExpression[callee.name=/^(f|x)(it|test|describe)$/]',
    ].join(', '),
    message: 'Every test runs; delete what does not.',
  },
  'test-sentence': {
    selector: [
      `${testCall} > Literal:first-child[value=/^(should|test|works|it)\\b/i]`,
      `${testCall} > Literal:first-child:not([value=/\\S\\s+\\S/])`,
      'CallExpression[callee.name="test"]',
    ].join(', '),
    message: "A test reads as a sentence about the business: it('refuses a second well with the same identifier').",
  },
};

const ruleFrom = ({ selector, message }) => ({
  meta: { type: 'problem', schema: [] },
  create: (context) => ({ [selector]: (node) => context.report({ node, message }) }),
});

/** `// eslint-disable-next-line rule -- why` : an exception says why it is one. */
const reasonForExceptions = {
  meta: { type: 'problem', schema: [] },
  create: ({ sourceCode, report }) => ({
    Program: () =>
      sourceCode
        .getAllComments()
        .filter(({ value }) => /^\s*eslint-disable/.test(value) && !/--\s*\S/.test(value))
        .forEach(({ loc }) => report({ loc, message: 'Say why after `--`.' })),
  }),
};

const rules = Object.fromEntries(Object.entries(houseRules).map(([name, rule]) => [name, ruleFrom(rule)]));

export const housePlugin = {
  meta: { name: 'house' },
  rules: { ...rules, 'reason-for-exceptions': reasonForExceptions },
};
