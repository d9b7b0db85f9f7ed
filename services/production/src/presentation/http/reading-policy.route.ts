import { Problem, Type, type Routes } from '@wellflow/http';
import type { ChooseReadingPolicy } from '../../application/commands/choose-reading-policy';
import type { GetReadingPolicy } from '../../application/queries/get-reading-policy';

const orDefault = (days: ReturnType<typeof Type.Integer>, description: string) =>
  Type.Union([days, Type.Null()], { description: `${description}; null: as the service is configured` });

const chosen = {
  packAfterDays: orDefault(Type.Integer({ minimum: 2, maximum: 3650 }), 'Days of UTC after which a day is packed'),
  keepDays: orDefault(
    Type.Integer({ minimum: 30, maximum: 36_500 }),
    'Days after which readings are forgotten for good, with what was corrected',
  ),
};

const PolicyBody = Type.Object(chosen, { additionalProperties: false });

const PolicyReply = Type.Object({
  packAfterDays: Type.Integer({ description: 'In force' }),
  keepDays: Type.Optional(Type.Integer({ description: 'In force; absent: readings are kept for ever' })),
  chosen: Type.Object(chosen),
  chosenBy: Type.Union([Type.String(), Type.Null()]),
  chosenAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
});

export interface ReadingPolicyRouteDeps {
  readonly getReadingPolicy: GetReadingPolicy;
  readonly chooseReadingPolicy: ChooseReadingPolicy;
}

/** `GET` and `PUT /v1/reading-policy`: what is to become of the organization's readings. */
export function readingPolicyRoutes({ getReadingPolicy, chooseReadingPolicy }: ReadingPolicyRouteDeps): Routes {
  const get = {
    schema: { summary: 'What becomes of old readings', response: { 200: PolicyReply } },
    config: { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } },
  } as const;
  const put = {
    schema: {
      summary: 'Choose what becomes of old readings',
      description: 'Upkeep follows it within minutes. What is forgotten does not come back.',
      body: PolicyBody,
      response: { 200: PolicyReply, 400: Problem },
    },
    config: { access: { roles: ['admin'] } },
  } as const;
  return async (server) => {
    server.get('/v1/reading-policy', get, ({ principal }) =>
      getReadingPolicy({ organization: principal.organization }),
    );
    server.put('/v1/reading-policy', put, ({ body, principal }) =>
      chooseReadingPolicy({ ...body, organization: principal.organization, by: principal.subject }),
    );
  };
}
