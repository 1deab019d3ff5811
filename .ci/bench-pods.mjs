import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { URL } from 'node:url';

const tickMs = 20;
const padding = 'x'.repeat(80);

/** Pods in memory, served as an API server serves them: lists, and logs that are followed. */
export function fakePods(count) {
  let number = 0;
  const newPod = () => ({ name: `eemt-worker-${String((number += 1)).padStart(3, '0')}`, runs: [newRun()] });
  const newRun = () => ({
    id: `containerd://${String((number += 1))}`,
    lines: [],
    ended: null,
    followers: new Set(),
  });
  const pods = Array.from({ length: count }, newPod);
  const sent = [];
  const deeds = { restarts: 0, brokenStreams: 0, replacedPods: 0 };

  const write = (pod) => {
    const text = `${pod.name} ${String(Date.now())} ${String(sent.length)} ${padding}`;
    sent.push(text);
    const run = pod.runs.at(-1);
    const line = { second: Math.floor(Date.now() / 1000), text: `${now()} ${text}\n` };
    run.lines.push(line);
    for (const follower of run.followers) follower.write(line.text);
  };
  const end = (run) => {
    run.ended = new Date().toISOString();
    for (const follower of run.followers) follower.end();
    run.followers.clear();
  };
  const disturb = (ticks) => {
    const pod = pods[Math.floor(Math.random() * pods.length)];
    const run = pod.runs.at(-1);
    if (ticks % 300 === 299) {
      deeds.replacedPods += 1;
      end(run);
      pods.splice(pods.indexOf(pod), 1, newPod());
      // Its log can be read until it has gone.
      gone.set(pod.name, pod);
    } else if (ticks % 100 === 99) {
      deeds.restarts += 1;
      end(run);
      pod.runs.push(newRun());
    } else if (ticks % 70 === 69) {
      deeds.brokenStreams += run.followers.size;
      for (const follower of run.followers) follower.destroy();
    }
  };
  const gone = new Map();

  return {
    sent: () => sent,
    deeds: () => deeds,
    async write({ rate, seconds }) {
      const start = performance.now();
      for (let ticks = 0; performance.now() - start < seconds * 1000; ticks += 1) {
        const due = ((performance.now() - start) / 1000) * rate;
        while (sent.length < due) write(pods[sent.length % pods.length]);
        disturb(ticks);
        await setTimeout(tickMs);
      }
    },
    listener(request, response) {
      const url = new URL(request.url, 'http://localhost');
      const [, name] = /\/pods\/([^/]+)\/log$/.exec(url.pathname) ?? [];
      if (!name) {
        response.end(JSON.stringify({ items: pods.map(podObject) }));
        return;
      }
      const pod = pods.find((one) => one.name === name) ?? gone.get(name);
      const run = pod?.runs.at(url.searchParams.has('previous') ? -2 : -1);
      if (!run) {
        response.writeHead(400).end('{"message":"there is no such log"}');
        return;
      }
      // As a kubelet, which knows whole seconds alone.
      const since = Math.floor(Date.parse(url.searchParams.get('sinceTime') ?? 0) / 1000);
      const lines = run.lines.filter(({ second }) => second >= since).map(({ text }) => text);
      response.writeHead(200).flushHeaders();
      response.write(lines.join(''));
      if (url.searchParams.has('follow') && run.ended === null)
        run.followers.add(response.on('close', () => run.followers.delete(response)));
      else response.end();
    },
  };
}

let last = 0n;
/** Nanoseconds, of which no two are the same. */
function now() {
  const nanos = BigInt(Date.now()) * 1_000_000n;
  last = nanos > last ? nanos : last + 1n;
  return `${new Date(Number(last / 1_000_000n)).toISOString().slice(0, 20)}${String(last % 1_000_000_000n).padStart(9, '0')}Z`;
}

function podObject({ name, runs }) {
  const before = runs.at(-2);
  const terminated = before && { containerID: before.id, finishedAt: before.ended };
  return {
    metadata: { name, uid: name, labels: { 'app.kubernetes.io/component': 'worker' } },
    spec: { containers: [{ name: 'worker' }] },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'worker',
          containerID: runs.at(-1).id,
          state: { running: {} },
          ...(terminated ? { lastState: { terminated } } : {}),
        },
      ],
    },
  };
}
