import { DomainError, type UnitOfWork } from '@wellflow/kernel';
import type { AlarmRuleOfTag, AlarmRules } from '../alarm-rules';
import type { TagTimeline } from '../../domain/tag/tag';
import type { TagDirectory } from '../tag-directory';

export interface SetAlarmRuleInput {
  readonly organization: string;
  readonly tag: string;
  readonly rule: AlarmRuleOfTag;
}

/** @throws DomainError `ingestion/no-such-tag`, `ingestion/suppressed-by-stranger` */
export type SetAlarmRule = (input: SetAlarmRuleInput) => Promise<void>;

export interface SetAlarmRuleDeps {
  readonly unitOfWork: UnitOfWork;
  readonly tags: TagDirectory;
  readonly rules: Pick<AlarmRules, 'save'>;
}

/** Gives a tag's limits their alarms: without one a tag has limits and no alarms. */
export function createSetAlarmRule({ unitOfWork, tags, rules }: SetAlarmRuleDeps): SetAlarmRule {
  return async ({ organization, tag, rule }) => {
    const other = rule.suppressedWhile?.tag;
    const known = await tags.findAll(organization, new Set(other === undefined ? [tag] : [tag, other]));
    const own = assetOf(known.get(tag));
    if (own === undefined) throw new DomainError('ingestion/no-such-tag', `There is no tag ${tag}`, { path: '/tag' });
    if (other !== undefined) checkOther({ tag, other, own, its: assetOf(known.get(other)) });
    await unitOfWork.run({ organization }, (tx) => rules.save(tx, organization, { tag, rule }));
  };
}

/** Where it points to now. */
function assetOf(timeline: TagTimeline | undefined): string | undefined {
  return timeline?.versions.at(-1)?.assetId;
}

interface Pair {
  readonly tag: string;
  readonly other: string;
  readonly own: string;
  readonly its: string | undefined;
}

/** The judge has one well before it at a time. */
function checkOther({ tag, other, own, its }: Pair): void {
  const path = '/suppressedWhile/tag';
  if (its === undefined) throw new DomainError('ingestion/no-such-tag', `There is no tag ${other}`, { path });
  if (its === own && other !== tag) return;
  throw new DomainError('ingestion/suppressed-by-stranger', 'Alarms are suppressed by another tag of the same well', {
    path,
  });
}
