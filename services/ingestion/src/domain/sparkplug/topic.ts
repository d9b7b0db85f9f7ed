/** A message of an edge node or of a device below it. `device` is empty for the node's own. */
export interface FieldTopic {
  readonly group: string;
  readonly edge: string;
  readonly device: string;
  readonly type: 'BIRTH' | 'DATA' | 'DEATH';
}

const namespace = 'spBv1.0';
const types = new Map<string, Pick<FieldTopic, 'type'> & { readonly levels: number }>([
  ['NBIRTH', { type: 'BIRTH', levels: 4 }],
  ['NDATA', { type: 'DATA', levels: 4 }],
  ['NDEATH', { type: 'DEATH', levels: 4 }],
  ['DBIRTH', { type: 'BIRTH', levels: 5 }],
  ['DDATA', { type: 'DATA', levels: 5 }],
  ['DDEATH', { type: 'DEATH', levels: 5 }],
]);

/**
 * Reads `spBv1.0/group/type/edge[/device]`; ids keep their case (tck-id-case-sensitivity-sparkplug-ids).
 * @returns undefined for STATE, for commands, and for what is no topic of the specification.
 */
export function parseFieldTopic(topic: string): FieldTopic | undefined {
  const levels = topic.split('/');
  const [first, group, word = '', edge, device = ''] = levels;
  const kind = types.get(word);
  if (first !== namespace || kind?.levels !== levels.length || levels.includes('')) return undefined;
  if (group === undefined || edge === undefined) return undefined;
  return { group, edge, device, type: kind.type };
}

/** What a host listens to; one filter for each group, or one for all. */
export function fieldFilters(groups: readonly string[]): readonly string[] {
  return groups.length === 0 ? [`${namespace}/#`] : groups.map((group) => `${namespace}/${group}/#`);
}

/** The only topic a host writes to in the field (tck-id-operational-behavior-data-commands-ncmd-verb). */
export function commandTopic({ group, edge }: Pick<FieldTopic, 'group' | 'edge'>): string {
  return `${namespace}/${group}/NCMD/${edge}`;
}

/** Where a host says whether it can store (tck-id-host-topic-phid-birth-topic). */
export function stateTopic(hostId: string): string {
  return `${namespace}/STATE/${hostId}`;
}
