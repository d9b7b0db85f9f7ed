import { query, type Database } from '@wellflow/postgres';
import type { KafkaGrant, KafkaGrants } from '../../application/kafka-way-in/kafka-grants';

/** Grants from the service's copy of what the gateway tells of organizations and their clients. */
export function createKnownKafkaGrants({ system }: Pick<Database, 'system'>): KafkaGrants {
  let known: ReadonlyMap<string, KafkaGrant> = new Map();
  return {
    refresh: async () => {
      const grants = await system.run((tx) => query<GrantRow>(tx, grantsSql, []));
      known = new Map(grants.map((row) => [row.rawTopic, toGrant(row)]));
      return [...known.keys()];
    },
    find: (rawTopic) => known.get(rawTopic),
  };
}

type GrantRow = Omit<KafkaGrant, 'scope'> & KafkaGrant['scope'];

// A row from before a field was told lacks it.
const grantsSql = `
SELECT known.organization, client->>'clientId' AS "producerId",
  client->>'rawTopic' AS "rawTopic", client->>'replyTopic' AS "replyTopic",
  coalesce(client->'wells', '[]') AS wells, coalesce(client->'tagPrefixes', '[]') AS "tagPrefixes",
  (client->>'readingsPerSecond')::integer AS "readingsPerSecond"
FROM known_access AS known, jsonb_array_elements(known.access->'clients') AS client
WHERE known.access->>'status' = 'active' AND client->>'status' = 'active' AND client->'roles' ? 'producer'
  AND client->>'rawTopic' IS NOT NULL AND client->>'replyTopic' IS NOT NULL`;

function toGrant({ wells, tagPrefixes, readingsPerSecond, ...grant }: GrantRow): KafkaGrant {
  return { ...grant, scope: { wells, tagPrefixes, readingsPerSecond } };
}
