import { startTelemetry } from '@wellflow/observability';
import { readConfig } from './config';

const config = readConfig(process.env);
startTelemetry({ service: config.service, otlpUrl: config.otlpUrl });
// Loaded once telemetry has started, so that what it loads is traced.
void import('./app.js').then(({ runGateway }) => runGateway(config));
