import { parseLocalDate } from '@wellflow/kernel';
import { HttpFault, Problem, Type, type Routes, type Static } from '@wellflow/http';
import type { CorrectWell, WellCorrection } from '../../application/commands/correct-well';
import { wellFacts } from '../../application/well-words';
import { askingOf, ChangeHeaders, etagOf } from './asking';
import { toWellReply, WellReply } from './well-reply';
import { Day, factFields, Reason, WellName, WellParams } from './well-schemas';

const CorrectWellBody = Type.Object(
  {
    reason: Reason,
    entered: Day('The date that the wrong fact was entered for'),
    from: Type.Optional(Day('Since when the right one is true. Default: the same date')),
    remove: Type.Optional(
      Type.Union(
        wellFacts.map((fact) => Type.Literal(fact)),
        { description: 'Nothing was to be entered: what was true before goes on' },
      ),
    ),
    name: Type.Optional(WellName),
    ...factFields,
  },
  { additionalProperties: false },
);

/** `POST /v1/wells/{well}/corrections` */
export function correctWellRoute({ correctWell }: { readonly correctWell: CorrectWell }): Routes {
  const schema = {
    summary: 'Put right one fact that was entered wrongly; what was believed before can still be told',
    params: WellParams,
    headers: ChangeHeaders,
    body: CorrectWellBody,
    response: { 200: WellReply, 400: Problem, 404: Problem, 409: Problem, 412: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] } } as const;
  return async (server) => {
    server.post('/v1/wells/:well/corrections', { schema, config }, async (request, reply) => {
      const { reason } = request.body;
      const asking = askingOf('correct-well', request);
      const well = await correctWell({ ...asking, reason, correction: correctionOf(request.body) });
      return reply.header('etag', etagOf(well)).send(toWellReply(well));
    });
  };
}

/** @throws HttpFault `wells/one-fact-a-correction` */
function correctionOf({ entered, from, remove, ...facts }: Static<typeof CorrectWellBody>): WellCorrection {
  const wrong = parseLocalDate(entered);
  const said = wellFacts.filter((fact) => facts[fact] !== undefined);
  const [fact = remove] = said;
  if (fact === undefined || said.length + (remove === undefined ? 0 : 1) !== 1) throw new HttpFault(oneFact);
  if (remove !== undefined && from !== undefined) throw new HttpFault(oneFact);
  if (remove !== undefined) return { fact, from: wrong, to: null };
  return {
    fact,
    from: wrong,
    to: { from: from === undefined ? wrong : parseLocalDate(from), value: facts[fact] ?? null },
  };
}

const oneFact = {
  status: 400,
  code: 'wells/one-fact-a-correction',
  detail: 'A correction says one fact as it is, or names one to remove',
} as const;
