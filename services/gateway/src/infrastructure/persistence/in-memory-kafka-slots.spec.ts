import { createInMemoryKafkaSlots } from './in-memory-kafka-slots';
import { describeKafkaSlots } from './kafka-slots.contract';

describeKafkaSlots('slots in memory', () => createInMemoryKafkaSlots(Date.now));
