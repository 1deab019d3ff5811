import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ctrlC, openTerminal, removeTerminals } from '../support/pseudo-terminal.ts';

afterEach(removeTerminals);

const deployment = (ready: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    ...{ name: 'eemt-worker', namespace: 'eemt', uid: 'd1', generation: 1 },
    labels: { 'app.kubernetes.io/component': 'worker' },
  },
  spec: { replicas: 2, selector: { matchLabels: { app: 'w' } }, template: { metadata: {}, spec: {} } },
  status: { observedGeneration: 1, replicas: 2, readyReplicas: ready, updatedReplicas: 2 },
});
const event = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e1', namespace: 'eemt' },
  involvedObject: { kind: 'Deployment', name: 'eemt-worker' },
  ...{ type: 'Warning', reason: 'Steering', count: 1, lastTimestamp: '2026-01-31T12:03:41Z' },
  message: 'a\u001b[2J\u001b]0;title\u0007b',
};

const watch = (first: number) => {
  const terminal = openTerminal(['status', '--watch'], { env: {} });
  const seen = (ready: number): void => {
    // A look finds it whole.
    writeFileSync(join(terminal.state, 'next.json'), JSON.stringify([deployment(ready), event]));
    renameSync(join(terminal.state, 'next.json'), join(terminal.state, 'objects.json'));
  };
  seen(first);
  return { ...terminal, seen };
};

describe('status --watch in a terminal', () => {
  it('shows what changes while it changes, fits the terminal, and Ctrl-C leaves the last screen', async () => {
    const terminal = watch(1);
    await terminal.shows('1/2');
    terminal.seen(2);
    await terminal.shows('eemt-worker 1/2 → 2/2');
    terminal.resize(40, 12);
    terminal.seen(0);
    await terminal.shows('eemt-worker 2/2 → 0/2');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    const output = terminal.output();
    expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
    expect(output).not.toMatch(/Stopped|■/);
    const last = output.slice(output.lastIndexOf('EEMT')).replace('^C', '');
    expect(last.trimEnd().split('\n').length).toBeLessThan(12);
  });

  it('is not steered by an event', async () => {
    const terminal = watch(1);
    await terminal.shows('Steering');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.output()).not.toMatch(/\u001b\[2J|\u0007/);
    expect(terminal.screen().filter((line) => line.includes('Steering'))).toHaveLength(1);
  });
});
