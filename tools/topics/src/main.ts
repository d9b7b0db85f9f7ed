import { listVariable, parseEnvironment, urlVariable } from '@wellflow/config';
import { createLogger } from '@wellflow/observability';
import { Type } from '@sinclair/typebox';
import { prepareTopics } from './prepare-topics';
