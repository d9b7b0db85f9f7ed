// An MQTT broker in a process of its own, so that a spec can end it as a crash would. Prints its port once it listens.
const { createServer } = require('node:net');
const { Aedes } = require('aedes');

void Aedes.createBroker().then((broker) => {
  const server = createServer(broker.handle);
  server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
});
process.stdin.on('end', () => process.exit()).resume();
