import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import { change, observation } from '../../diagnosis/observations.ts';
import { looking } from './looking.ts';

const healthy = observation('healthy');
const web = 'eemt-web-6d4f9c-x2k4p/web-interface';

const objectsOf =
  ({ objects }: typeof healthy) =>
  () =>
    Promise.resolve(objects.ok ? objects.value : []);

/** The web pod with another status of its container. */
const webThat = (status: JsonObject) =>
  change(healthy, 'Pod', 'eemt-web', (pod): KubeObject => ({
    ...pod,
    status: {
      ...(pod['status'] as JsonObject),
      containerStatuses: [
        { name: 'web-interface', ready: true, restartCount: 0, state: { running: {} }, ...status },
      ],
    },
  }));

const ended = (finishedAt: string) => ({ terminated: { exitCode: 1, reason: 'Error', finishedAt } });

describe('the logs of a look', () => {
  it('are those of the page and of two workers where all is well, of the last quarter of an hour', async () => {
    const since: (string | null)[] = [];
    const { observe, calls } = await looking({
      get: objectsOf(healthy),
      logs: (query) => {
        since.push(query.get('sinceTime'));
        return Promise.resolve(['well']);
      },
    });
    const { logs } = await observe({ closely: true });
    expect(logs[web]).toEqual(['well']);
    expect(calls.filter((call) => call.startsWith('logs '))).toHaveLength(3);
    expect(since).toEqual(Array.from({ length: 3 }, () => '2026-02-10T09:50:00.000Z'));
  });

  it('hold what a container said before its restart, and then what it says now', async () => {
    const crashed = webThat({ ready: false, restartCount: 3, lastState: ended('2026-02-10T10:04:30Z') });
    const { observe } = await looking({
      get: objectsOf(crashed),
      logs: (query) => Promise.resolve([query.has('previous') ? 'died of this' : 'started']),
    });
    expect((await observe({ closely: true })).logs[web]).toEqual(['died of this', 'started']);
  });

  it.each([
    ['are read of the run before where it ended lately', '2026-02-10T10:00:00Z', ['before', 'now']],
    ['leave a crash alone that is long over', '2026-02-09T10:00:00Z', ['now']],
  ])('%s', async (_, finishedAt, lines) => {
    const restarted = webThat({ restartCount: 1, lastState: ended(finishedAt) });
    const { observe } = await looking({
      get: objectsOf(restarted),
      logs: (query) => Promise.resolve([query.has('previous') ? 'before' : 'now']),
    });
    expect((await observe({ closely: true })).logs[web]).toEqual(lines);
  });

  it('hold no colours, no control characters, and of a progress bar its last state', async () => {
    const { observe } = await looking({
      get: objectsOf(healthy),
      logs: () => Promise.resolve(['\u001b[31mred\u001b[0m \u0007\u0000bell', '10 %\r20 %\r', '\u009b2J']),
    });
    expect((await observe({ closely: true })).logs[web]).toEqual(['red bell', '20 %']);
  });

  it('hold forty lines of a huge one, each cut, and ask the server for no more bytes than those need', async () => {
    let limit = 0;
    const { observe } = await looking({
      get: objectsOf(healthy),
      logs: (query) => {
        limit = Number(query.get('limitBytes'));
        return Promise.resolve(
          Array.from({ length: 500 }, (_, index) => `${String(index)}${'x'.repeat(9_000)}`),
        );
      },
    });
    const lines = (await observe({ closely: true })).logs[web] ?? [];
    expect(lines).toHaveLength(40);
    expect(lines.at(-1)).toMatch(/^499x+…$/);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(4_100);
    expect(limit).toBe(41 * 16_384);
  });

  it('are said to be missing where none can be read, and who may not read them is told', async () => {
    const why =
      'pods "eemt-web" is forbidden: User "guest" cannot get resource "pods/log" in API group "" in the namespace "eemt"';
    const { observe } = await looking({
      get: objectsOf(healthy),
      logs: () =>
        Promise.reject(
          new ToolFailedError('TOOL_FAILED', `Kubernetes refused: ${why}`, { details: { tail: [why] } }),
        ),
    });
    expect(await observe({ closely: true })).toMatchObject({
      logs: {},
      unread: [{ what: 'logs', why }],
      refused: [{ user: 'guest', verb: 'get', resource: 'pods/log', namespace: 'eemt' }],
    });
  });
});
