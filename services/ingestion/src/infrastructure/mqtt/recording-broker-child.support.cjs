// An MQTT broker that writes what clients do, one JSON line each, as a conformance kit sees it. The first line is its port.
const { createServer } = require('node:net');
const { Aedes } = require('aedes');

const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const textOf = (payload) => (payload === undefined ? undefined : Buffer.from(payload).toString('base64'));
const publishOf = ({ topic, payload, qos, retain }) => ({
  topic,
  payload: textOf(payload),
  qos,
  retain: retain === true,
});

function connectOf({ clientId, protocolVersion, clean, properties, will }) {
  const expiry = properties?.sessionExpiryInterval;
  return { clientId, protocolVersion, clean, expiry, will: will && publishOf(will) };
}

void Aedes.createBroker({
  preConnect: (_client, packet, done) => {
    say({ event: 'connect', ...connectOf(packet) });
    done(null, true);
  },
}).then((broker) => {
  broker.on('subscribe', (subscriptions, { id }) =>
    say({ event: 'subscribe', clientId: id, filters: subscriptions.map(({ topic }) => topic) }),
  );
  broker.on('publish', (packet, client) => {
    if (client) say({ event: 'publish', clientId: client.id, ...publishOf(packet) });
  });
  broker.on('clientDisconnect', ({ id }) => say({ event: 'gone', clientId: id }));
  const server = createServer(broker.handle);
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
});
process.stdin.on('end', () => process.exit()).resume();
