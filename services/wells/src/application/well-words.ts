export { wellFacts, wellRoles } from '../domain/well/well-facts';
export { wellStatuses } from '../domain/well/well-lifecycle';
