import { startBroker } from './broker.mts';

const broker = await startBroker(process.env['HOST'] ?? '127.0.0.1', Number(process.env['PORT'] ?? 1883));
console.log(JSON.stringify({ msg: 'listening', port: broker.port }));

process.once('SIGTERM', () => void broker.stop().then(() => process.exit()));
