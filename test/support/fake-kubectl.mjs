#!/usr/bin/env node
// Stands in for kubectl: one pod; what is followed or watched goes on until it is ended.
import { setInterval } from 'node:timers';

const args = process.argv.slice(2);
if (args.includes('--output=json')) {
  console.log(
    JSON.stringify({ items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'eemt-web-1' } }] }),
  );
} else {
  // As the real one, which exits with 1 on Ctrl-C.
  process.once('SIGINT', () => {
    process.exit(1);
  });
  console.log(args.includes('logs') ? 'a line of the pod' : 'a pod that is watched');
  setInterval(() => undefined, 1000);
}
