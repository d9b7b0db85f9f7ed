import { tenantTable, type Migration } from '@wellflow/postgres';

/**
 * What a client or user may do belongs to an organization. A credential does not: who asks for a token has no
 * organization yet, so it is looked up by the system role before any is set.
 */
export const createAccess: Migration = {
  id: 'gateway/0001-create-access',
  sql: `
CREATE TABLE organization_access (
  organization text PRIMARY KEY CHECK (organization ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name text NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'suspended')),
  changed_at timestamptz NOT NULL
);
${tenantTable('organization_access')}

CREATE TABLE client_access (
  organization text NOT NULL REFERENCES organization_access,
  client_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'revoked')),
  roles text[] NOT NULL CHECK (roles <@ ARRAY['admin', 'operator', 'producer', 'viewer', 'sre']),
  tokens_from timestamptz,
  PRIMARY KEY (organization, client_id)
);
${tenantTable('client_access')}

CREATE TABLE user_access (
  organization text NOT NULL REFERENCES organization_access,
  subject text NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'blocked')),
  roles text[] NOT NULL CHECK (roles <@ ARRAY['admin', 'operator', 'producer', 'viewer', 'sre']),
  tokens_from timestamptz,
  PRIMARY KEY (organization, subject)
);
${tenantTable('user_access')}

CREATE TABLE credential (
  client_id text PRIMARY KEY,
  secret_hash text NOT NULL,
  home_organization text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON credential TO {{system}};

CREATE TABLE signing_key (
  kid text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  sealed_private_jwk text NOT NULL,
  signs_from timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON signing_key TO {{system}};
`,
};
