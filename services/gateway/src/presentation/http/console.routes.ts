import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { HttpFault, Type, type Routes } from '@wellflow/http';
import type { FastifyRequest } from 'fastify';

export interface ConsoleRoutesDeps {
  /** Folder of the page's files. */
  readonly folder: string;
  /** Where a viewer's token comes from on a developer's machine; nowhere else. */
  readonly viewerToken: (() => Promise<string>) | undefined;
  /** What can be drawn. */
  readonly measurementNames: readonly string[];
}

interface StaticFile {
  readonly path: string;
  readonly type: string;
  readonly file: string;
}

const text = (type: string) => `${type}; charset=utf-8`;
const pages = (folder: string): readonly StaticFile[] => [
  { path: '/', type: text('text/html'), file: `${folder}/index.html` },
  { path: '/console/console.js', type: text('text/javascript'), file: `${folder}/console.js` },
  { path: '/console/chart.js', type: text('text/javascript'), file: `${folder}/chart.js` },
  { path: '/console/console.css', type: text('text/css'), file: `${folder}/console.css` },
  { path: '/console/favicon.svg', type: 'image/svg+xml', file: `${folder}/favicon.svg` },
  { path: '/console/uplot.js', type: text('text/javascript'), file: require.resolve('uplot/dist/uPlot.esm.js') },
  { path: '/console/uplot.css', type: text('text/css'), file: require.resolve('uplot/dist/uPlot.min.css') },
];

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const open = { schema: { hide: true }, config: { access: { public: true } } } as const;

/** The console at `/`: a closed list of files, read once, so that no path can climb out of a folder. */
export function consoleRoutes({ folder, viewerToken, measurementNames }: ConsoleRoutesDeps): Routes {
  return async (server) => {
    for (const file of pages(folder)) await server.register(fileRoute(file));
    server.get('/console/measurements.json', open, async () => measurementNames);
    if (viewerToken) await server.register(viewerTokenRoute(viewerToken));
  };
}

function fileRoute({ path, type, file }: StaticFile): Routes {
  const body = readFileSync(file);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 24)}"`;
  const headers = {
    'content-type': type,
    etag,
    'cache-control': 'no-cache',
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
  };
  return async (server) => {
    server.get(path, open, async (request, reply) => {
      void reply.headers(headers);
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(body);
    });
  };
}

function viewerTokenRoute(viewerToken: () => Promise<string>): Routes {
  const path = '/console/token';
  const schema = { hide: true, response: { 200: Type.Object({ token: Type.String() }) } };
  const elsewhere = { status: 404, code: 'http/no-such-route', detail: `There is no ${path}` };
  return async (server) => {
    server.get(path, { ...open, schema }, async (request, reply) => {
      if (!isLocal(request)) throw new HttpFault(elsewhere);
      void reply.header('cache-control', 'no-store');
      return { token: await viewerToken() };
    });
  };
}

/** From this machine, by its own name (a page elsewhere can point a name at 127.0.0.1), and not from another site's page. */
function isLocal({ socket, headers }: FastifyRequest): boolean {
  const address = socket.remoteAddress ?? '';
  const fromHere = address === '::1' || /^(?:::ffff:)?127\./.test(address);
  const byName = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(headers.host ?? '');
  const site = headers['sec-fetch-site'];
  return (
    fromHere &&
    byName &&
    headers['x-forwarded-for'] === undefined &&
    (site === undefined || site === 'same-origin' || site === 'none')
  );
}
