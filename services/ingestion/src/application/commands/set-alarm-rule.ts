import { DomainError, type UnitOfWork } from '@wellflow/kernel';
import type { AlarmRuleOfTag, AlarmRules } from '../alarm-rules';
import type { TagDirectory } from '../tag-directory';

export interface SetAlarmRuleInput {
  readonly organization: string;
  readonly tag: string;
  readonly rule: AlarmRuleOfTag;
}

/** @throws DomainError `ingestion/no-such-tag` */
export type SetAlarmRule = (input: SetAlarmRuleInput) => Promise<void>;

export interface SetAlarmRuleDeps {
  readonly unitOfWork: UnitOfWork;
  readonly tags: TagDirectory;
  readonly rules: Pick<AlarmRules, 'save'>;
}

/** Gives a tag's limits their alarms: without one a tag has limits and no alarms. */
export function createSetAlarmRule({ unitOfWork, tags, rules }: SetAlarmRuleDeps): SetAlarmRule {
  return async ({ organization, tag, rule }) => {
    const known = await tags.findAll(organization, new Set([tag]));
    if (!known.has(tag)) throw new DomainError('ingestion/no-such-tag', `There is no tag ${tag}`, { path: '/tag' });
    await unitOfWork.run({ organization }, (tx) => rules.save(tx, organization, { tag, rule }));
  };
}
