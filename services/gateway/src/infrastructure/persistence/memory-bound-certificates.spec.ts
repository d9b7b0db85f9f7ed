import { describeBoundCertificates } from './bound-certificates.contract';
import { createMemoryBoundCertificates } from './memory-bound-certificates';

describeBoundCertificates('bound certificates in memory', async () => createMemoryBoundCertificates());
