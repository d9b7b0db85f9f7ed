import { Problem, Type, type Routes } from '@wellflow/http';
import type { ChooseIntakeWindow } from '../../application/commands/choose-intake-window';
import type { GetIntakeWindow } from '../../application/queries/get-intake-window';

const window = {
  backDays: Type.Integer({
    ...{ minimum: 1, maximum: 3650 },
    description: 'Days of 24 hours; older readings are taken as a backfill, which moves no alarm',
  }),
  aheadSeconds: Type.Integer({
    ...{ minimum: 0, maximum: 86_400 },
    description: 'How far a source’s clock may run ahead of ours; readings from later are refused',
  }),
};

const WindowBody = Type.Object(window, { additionalProperties: false });

const WindowReply = Type.Object({
  ...window,
  chosenBy: Type.Union([Type.String(), Type.Null()], { description: 'null: nobody chose, the defaults hold' }),
  chosenAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
});

export interface IntakeWindowRouteDeps {
  readonly getIntakeWindow: GetIntakeWindow;
  readonly chooseIntakeWindow: ChooseIntakeWindow;
}

/** `GET` and `PUT /v1/intake-window`: which source times the organization takes as those of now. */
export function intakeWindowRoutes({ getIntakeWindow, chooseIntakeWindow }: IntakeWindowRouteDeps): Routes {
  const get = {
    schema: { summary: 'Which source times are taken as those of now', response: { 200: WindowReply } },
    config: { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } },
  } as const;
  const put = {
    schema: {
      summary: 'Choose which source times are taken as those of now',
      description: 'All ways in follow it within ten seconds. What is in already stays where it is.',
      body: WindowBody,
      response: { 200: WindowReply, 400: Problem },
    },
    config: { access: { roles: ['admin'] } },
  } as const;
  return async (server) => {
    server.get('/v1/intake-window', get, ({ principal }) => getIntakeWindow({ organization: principal.organization }));
    server.put('/v1/intake-window', put, ({ body, principal }) =>
      chooseIntakeWindow({ ...body, organization: principal.organization, by: principal.subject }),
    );
  };
}
