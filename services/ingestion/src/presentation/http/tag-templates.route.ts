import { Problem, Type, type HttpServer, type Routes } from '@wellflow/http';
import type { ApplyTagTemplate } from '../../application/commands/apply-tag-template';
import type { SaveTagTemplate } from '../../application/commands/save-tag-template';
import type { TagRegistry } from '../../application/tag-registry';
import { countsReply, OutcomeReply, TemplateTagBody, toOutcomeReply } from './tag-schemas';

const TemplateBody = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' }),
    tags: Type.Array(TemplateTagBody, { minItems: 1, maxItems: 500 }),
  },
  { additionalProperties: false },
);
const TemplateReply = Type.Object({
  name: Type.String(),
  tags: Type.Array(Type.Record(Type.String(), Type.Unknown())),
});
const ApplyBody = Type.Object(
  {
    wells: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      minItems: 1,
      maxItems: 1000,
      uniqueItems: true,
    }),
    dryRun: Type.Boolean({ default: false, description: 'Says what would happen, changes nothing' }),
  },
  { additionalProperties: false },
);
const ApplyReply = Type.Object({
  ...countsReply,
  tags: Type.Array(Type.Object({ well: Type.String(), ...OutcomeReply })),
});
const Params = Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }) });

const writers = { access: { roles: ['admin', 'operator'] } } as const;
const readers = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;

export interface TagTemplateDeps {
  readonly saveTemplate: SaveTagTemplate;
  readonly applyTemplate: ApplyTagTemplate;
  readonly registry: Pick<TagRegistry, 'listTemplates'>;
}

/** `POST` and `GET /v1/tag-templates`, `POST /v1/tag-templates/{name}/apply` */
export function tagTemplateRoutes(deps: TagTemplateDeps): Routes {
  return async (server) => {
    addKeeping(server, deps);
    addApplying(server, deps);
  };
}

function addKeeping(server: HttpServer, { saveTemplate, registry }: TagTemplateDeps): void {
  const save = {
    summary: 'Keep tags that wells of a kind have; `{well}` in names stands for the well',
    body: TemplateBody,
    response: { 201: TemplateReply, 400: Problem, 422: Problem },
  };
  const list = {
    summary: 'Templates of tags',
    response: { 200: Type.Object({ templates: Type.Array(TemplateReply) }) },
  };
  server.post('/v1/tag-templates', { schema: save, config: writers }, async ({ body, principal }, reply) => {
    await saveTemplate(principal.organization, body);
    return reply.code(201).send(body);
  });
  server.get('/v1/tag-templates', { schema: list, config: readers }, async ({ principal }) => {
    const templates = await registry.listTemplates(principal.organization);
    return { templates: templates.map(({ name, tags }) => ({ name, tags: tags.map((tag) => ({ ...tag })) })) };
  });
}

function addApplying(server: HttpServer, { applyTemplate }: TagTemplateDeps): void {
  const schema = {
    summary: 'Give wells the tags of a template, a whole pad at once',
    params: Params,
    body: ApplyBody,
    response: { 200: ApplyReply, 404: Problem },
  };
  const options = { schema, config: { ...writers, timeoutMs: 60_000 } };
  server.post('/v1/tag-templates/:name/apply', options, async ({ body, params, principal }) => {
    const { organization, subject: actor } = principal;
    const order = { organization, actor, template: params.name, wells: body.wells, dryRun: body.dryRun };
    const { tags, ...report } = await applyTemplate(order);
    return { ...report, tags: tags.map((tag) => ({ well: tag.well, name: tag.name, ...toOutcomeReply(tag) })) };
  });
}
