import { Problem, Type, type Routes } from '@wellflow/http';
import type { ListEfmMappings } from '../../../application/efm/efm-mappings';
import type { SaveEfmMapping } from '../../../application/efm/save-efm-mapping';

const text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description });
const closed = { additionalProperties: false } as const;
const RecordBody = Type.Object(
  {
    headerLine: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Which names the columns; 1' })),
    timeFormat: text(60, '`iso`, or a pattern of yyyy yy MM M dd d HH H hh h mm ss a'),
    columns: Type.Record(
      Type.String({ maxLength: 40 }),
      Type.Object({ column: text(200, 'As the file names it'), unit: Type.Optional(text(40, 'Of a number')) }, closed),
      { description: 'By field', maxProperties: 40 },
    ),
  },
  closed,
);
const MappingBody = Type.Object(
  {
    name: text(60, 'Lower-case letters, digits and hyphens'),
    make: text(200, 'Of the flow computer, or of what polls it'),
    source: text(500, 'Where the layout is from'),
    verified: Type.Boolean({ default: false, description: 'Whether it was checked against a file' }),
    records: Type.Object(
      {
        hourly: Type.Optional(RecordBody),
        daily: Type.Optional(RecordBody),
        configuration: Type.Optional(RecordBody),
        event: Type.Optional(RecordBody),
        alarm: Type.Optional(RecordBody),
      },
      closed,
    ),
  },
  closed,
);
const MappingReply = Type.Object({
  version: Type.Integer({ description: '0 for one that comes with the product' }),
  mapping: MappingBody,
});

export interface EfmMappingsRouteDeps {
  readonly saveEfmMapping: SaveEfmMapping;
  readonly listEfmMappings: ListEfmMappings;
}

/** `POST /v1/efm/mappings` and `GET /v1/efm/mappings` */
export function efmMappingsRoutes({ saveEfmMapping, listEfmMappings }: EfmMappingsRouteDeps): Routes {
  const post = {
    summary: 'Add a layout of CSV files, or a version of it',
    description: 'Files that were read by an older version stay so.',
    body: MappingBody,
    response: { 200: MappingReply, 400: Problem, 422: Problem },
  };
  const list = {
    summary: 'Layouts: those that come with the product and your own',
    response: { 200: Type.Object({ mappings: Type.Array(MappingReply) }) },
  };
  return async (server) => {
    const writers = { access: { roles: ['admin', 'operator'] } } as const;
    const everybody = { access: { roles: ['admin', 'operator', 'viewer', 'sre', 'producer'] } } as const;
    server.post('/v1/efm/mappings', { schema: post, config: writers }, async ({ body, principal }) => {
      const { organization, subject: actor } = principal;
      return saveEfmMapping({ organization, actor, mapping: body });
    });
    server.get('/v1/efm/mappings', { schema: list, config: everybody }, async ({ principal }) => ({
      mappings: [...(await listEfmMappings(principal.organization))],
    }));
  };
}
