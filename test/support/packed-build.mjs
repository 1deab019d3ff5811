// node packed-build.mjs DIST SOCKET: builds an image through the engine client of a built program, printing what the build says.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const [dist, socket] = process.argv.slice(2);
const file = readdirSync(dist).find((name) => name.startsWith('create-run-'));
const { createRun } = await import(pathToFileURL(join(dist, file)).href);
const { signal } = new AbortController();
const { tools } = await createRun({
  io: { env: { DOCKER_HOST: `unix://${socket}` } },
  globals: { name: 'eemt' },
  roots: { state: '/nowhere', cache: '/nowhere' },
  signal,
  emit: () => undefined,
  log: () => undefined,
});
await tools.docker.build(
  {
    context: Readable.from([Buffer.alloc(1024)]),
    dockerfile: 'Dockerfile',
    tag: 'packed:1',
    labels: {},
    args: {},
    noCache: false,
    onLine: (line) => console.log(line),
  },
  signal,
);
