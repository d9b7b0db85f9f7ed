import { createServer } from 'node:http';

// Stands for a service: answers what the supervisor asks, and misbehaves when told to.
const port = Number(process.env['PORT']);
const failing = process.env['FIXTURE_FAILS'];
if (failing !== undefined) {
  console.error(`Error: ${failing}`);
  process.exit(1);
}

const server = createServer((request, response) => {
  if (request.url === '/exit') process.exit(3);
  const body = request.url === '/oauth/token' ? { access_token: 'fixture-token' } : { env: process.env };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
server.listen(port, '127.0.0.1', () => console.log(`listening on ${port}`));
process.on('SIGTERM', () => {
  console.log('stopping');
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
