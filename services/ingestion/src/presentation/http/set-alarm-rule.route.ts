import { Problem, Type, type Routes } from '@wellflow/http';
import type { SetAlarmRule } from '../../application/commands/set-alarm-rule';

const priority = Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')]);
const seconds = (description: string) => Type.Number({ minimum: 0, maximum: 86_400, description });

const RuleFields = {
  hysteresis: Type.Number({ minimum: 0, description: 'How far back a value must come, in the canonical unit' }),
  onDelaySeconds: seconds('How long a value must stay beyond a limit'),
  offDelaySeconds: seconds('How long it must stay back'),
  maximumShelveMinutes: Type.Number({
    exclusiveMinimum: 0,
    maximum: 20_160,
    description: 'The longest it may be shelved',
  }),
  priorities: Type.Object(
    { hiHi: priority, hi: priority, lo: priority, loLo: priority },
    { additionalProperties: false, description: 'Of each limit the tag has, or may come to have' },
  ),
};
const suppressedWhile = Type.Optional(
  Type.Object(
    {
      tag: Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Another tag of the same well, such as run status',
      }),
      below: Type.Optional(Type.Number()),
      above: Type.Optional(Type.Number()),
      equals: Type.Optional(Type.Union([Type.Boolean(), Type.Number(), Type.String({ maxLength: 200 })])),
    },
    {
      additionalProperties: false,
      minProperties: 2,
      description:
        'While its last usable value is below, above or equal, the alarms are suppressed by design (ISA-18.2, H)',
    },
  ),
);
const SetRuleBody = Type.Object(
  { tag: Type.String({ minLength: 1, maxLength: 200 }), ...RuleFields, suppressedWhile },
  { additionalProperties: false },
);
const RuleReply = Type.Object({ tag: Type.String(), ...RuleFields, suppressedWhile });

/** `POST /v1/alarm-rules`: sets the rule of a tag, in the place of the one before. */
export function setAlarmRuleRoute({ setAlarmRule }: { readonly setAlarmRule: SetAlarmRule }): Routes {
  const schema = {
    summary: 'Say how the limits of a tag alarm',
    body: SetRuleBody,
    response: { 200: RuleReply, 400: Problem, 404: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] } } as const;
  return async (server) => {
    server.post('/v1/alarm-rules', { schema, config }, async ({ body, principal }) => {
      const { tag, ...rule } = body;
      await setAlarmRule({ organization: principal.organization, tag, rule });
      return body;
    });
  };
}
