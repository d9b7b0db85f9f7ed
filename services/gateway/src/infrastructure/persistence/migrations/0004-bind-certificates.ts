import { tenantTable, type Migration } from '@wellflow/postgres';

/** A producer may be known by a client certificate; its organization stands in the certificate too, so no two can claim one. */
export const bindCertificates: Migration = {
  id: 'gateway/0004-bind-certificates',
  sql: `
CREATE TABLE producer_certificate (
  organization text NOT NULL,
  client_id text NOT NULL,
  common_name text NOT NULL,
  fingerprint text,
  PRIMARY KEY (organization, client_id),
  UNIQUE (organization, common_name)
);
${tenantTable('producer_certificate')}`,
};
