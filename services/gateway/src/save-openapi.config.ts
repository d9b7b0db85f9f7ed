import { parseEnvironment, Type, urlVariable } from '@wellflow/config';

const schema = Type.Object({
  WELLFLOW_ISSUER: urlVariable({ description: 'where the gateway is' }),
  WELLFLOW_WELLS_URL: urlVariable(),
  WELLFLOW_PRODUCTION_URL: urlVariable(),
  WELLFLOW_ROYALTY_URL: urlVariable(),
  WELLFLOW_COMPLIANCE_URL: urlVariable(),
  WELLFLOW_INGESTION_URL: urlVariable(),
});

/** Where to ask, by the name of the file. @throws Error that lists what is missing. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const read = parseEnvironment(schema, environment);
  return {
    gateway: read.WELLFLOW_ISSUER,
    wells: read.WELLFLOW_WELLS_URL,
    production: read.WELLFLOW_PRODUCTION_URL,
    royalty: read.WELLFLOW_ROYALTY_URL,
    compliance: read.WELLFLOW_COMPLIANCE_URL,
    ingestion: read.WELLFLOW_INGESTION_URL,
  };
}
