import { DomainError, type Clock, type Instant, type JsonObject, type Tx, type UnitOfWork } from '@wellflow/kernel';
import { decideTag, type TagExpectation } from '../../domain/tag/decide-tag';
import type { TagHistory } from '../../domain/tag/tag';
import { parseTagDraft, type TagDraft } from '../../domain/tag/tag-draft';
import type { RawTag } from '../../domain/tag/tag-fields';
import type { NewTagVersion, TagAt, TagRegistry } from '../tag-registry';
import type { WellDirectory } from '../well-directory';

export interface ChangeTagsInput {
  readonly organization: string;
  /** Who decides, for the history. */
  readonly actor: string;
  readonly tags: readonly RawTag[];
  readonly expected: TagExpectation;
  readonly dryRun?: boolean;
}

/** What became, or would become, of one tag, in the order they were given. */
export type TagOutcome =
  | (TagAt & { readonly status: 'created' | 'changed' | 'unchanged' })
  | { readonly status: 'refused'; readonly name: string; readonly refusal: TagRefusal };

export interface TagRefusal {
  readonly code: string;
  readonly detail: string;
  readonly data: JsonObject;
}

/** Each tag by itself: one that is refused costs no other. @returns an outcome a tag. */
export type ChangeTags = (input: ChangeTagsInput) => Promise<readonly TagOutcome[]>;

export interface ChangeTagsDeps {
  readonly unitOfWork: UnitOfWork;
  readonly registry: Pick<TagRegistry, 'lock' | 'histories' | 'record'>;
  readonly wells: WellDirectory;
  /** Called in the transaction with the names whose readings may now flow. */
  readonly tagsChanged: (tx: Tx, organization: string, names: readonly string[]) => Promise<void>;
  readonly newId: () => string;
  readonly now: Clock;
}

const tagsPerTransaction = 500;

export function createChangeTags(deps: ChangeTagsDeps): ChangeTags {
  return async (input) => {
    const parsed = input.tags.map(parse);
    const references = new Set(parsed.flatMap(({ draft }) => (draft === undefined ? [] : [draft.well])));
    const assets = await deps.wells.findAll(input.organization, references);
    const outcomes: TagOutcome[] = [];
    for (let start = 0; start < parsed.length; start += tagsPerTransaction) {
      const part = parsed.slice(start, start + tagsPerTransaction);
      outcomes.push(...(await changePart(deps, input, { part, assets })));
    }
    return outcomes;
  };
}

interface Parsed {
  readonly name: string;
  readonly draft?: TagDraft;
  readonly refusal?: TagRefusal;
}

function parse(raw: RawTag): Parsed {
  const name = typeof raw['name'] === 'string' ? raw['name'].slice(0, 200) : '';
  try {
    return { name, draft: parseTagDraft(raw) };
  } catch (error) {
    return { name, refusal: refusalOf(error) };
  }
}

/** @throws what is no refusal. */
function refusalOf(error: unknown): TagRefusal {
  if (error instanceof DomainError) return { code: error.code, detail: error.message, data: error.data };
  throw error;
}

interface Part {
  readonly part: readonly Parsed[];
  readonly assets: ReadonlyMap<string, string>;
}

async function changePart(deps: ChangeTagsDeps, input: ChangeTagsInput, { part, assets }: Part) {
  const { organization, dryRun = false } = input;
  return deps.unitOfWork.run({ organization }, async (tx) => {
    await deps.registry.lock(tx, organization);
    const names = part.flatMap(({ draft }) => (draft === undefined ? [] : [draft.name]));
    const histories = new Map(await deps.registry.histories(tx, organization, names));
    const planned = createPlan({ histories, now: deps.now(), newId: deps.newId, actor: input.actor });
    const outcomes = part.map((parsed) => planned.add(parsed, assets, input.expected));
    if (dryRun || planned.versions.length === 0) return outcomes;
    await deps.registry.record(tx, organization, planned.versions);
    await deps.tagsChanged(tx, organization, [...new Set(planned.versions.map(({ name }) => name))]);
    return outcomes;
  });
}

interface PlanStart {
  readonly histories: Map<string, TagHistory>;
  readonly now: Instant;
  readonly newId: () => string;
  readonly actor: string;
}

/** A later tag of the same name sees what an earlier one did. */
function createPlan({ histories, now, newId, actor }: PlanStart) {
  const versions: NewTagVersion[] = [];
  const change = (draft: TagDraft, assetId: string, expected: TagExpectation): TagOutcome => {
    const { name } = draft;
    const history = histories.get(name);
    const decision = decideTag(history, { draft, assetId, expected, now });
    const before = history ?? { tagId: newId(), name, versions: [] };
    const { status, version } = decision;
    if (status !== 'unchanged') {
      const recorded = { version: before.versions.length + 1, recordedAt: now, recordedBy: actor, ...version };
      histories.set(name, { ...before, versions: [...before.versions, recorded] });
      versions.push({ tagId: before.tagId, name, ...recorded });
    }
    return { status, tagId: before.tagId, name, version };
  };
  return {
    versions,
    add({ name, draft, refusal }: Parsed, assets: ReadonlyMap<string, string>, expected: TagExpectation): TagOutcome {
      if (draft === undefined) return { status: 'refused', name, refusal: refusal ?? neverRead };
      const assetId = assets.get(draft.well);
      if (assetId === undefined) return { status: 'refused', name, refusal: unknownWell };
      try {
        return change(draft, assetId, expected);
      } catch (error) {
        return { status: 'refused', name, refusal: refusalOf(error) };
      }
    },
  };
}

const neverRead: TagRefusal = { code: 'ingestion/invalid-field', detail: 'The tag cannot be read', data: {} };
const unknownWell: TagRefusal = {
  code: 'ingestion/unknown-well',
  detail: 'No such well is known: register it first',
  data: { path: '/well' },
};
