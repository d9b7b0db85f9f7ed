import { createInMemoryMessaging } from './in-memory-messaging';
import { describeMessaging } from './messaging.contract';

describeMessaging('messaging in memory', async () => createInMemoryMessaging());
