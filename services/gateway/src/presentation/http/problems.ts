import type { StatusByCode } from '@wellflow/http';

export const gatewayProblems: StatusByCode = {
  'gateway/unknown-client': 401,
  'gateway/not-a-member': 403,
  'gateway/role-not-granted': 403,
  'gateway/unknown-service': 404,
  'gateway/unknown-certificate': 401,
  'gateway/no-certificate': 404,
  'gateway/certificate-taken': 409,
  'gateway/unknown-producer': 404,
  'gateway/unknown-organization': 404,
  'gateway/producer-revoked': 409,
  'gateway/kafka-way-in-full': 409,
  'gateway/kafka-way-in-going': 409,
  'gateway/body-too-large': 413,
  'gateway/caller-gone': 400,
};
