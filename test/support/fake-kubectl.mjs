#!/usr/bin/env node
// Stands in for kubectl: the objects of objects.json in the test's folder, or one pod; what is watched or run goes on until it is ended.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers';

const args = process.argv.slice(2);
if (args.includes('--output=json')) {
  const file = join(process.env.TEST_STATE ?? '', 'objects.json');
  const items = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'eemt-web-1' } }];
  console.log(JSON.stringify({ items }));
} else if (args.includes('python')) {
  // Something to type at, which has its own idea of Ctrl-C and ends with the next line.
  process.on('SIGINT', () => console.log('KeyboardInterrupt'));
  process.once('SIGTERM', () => {
    console.log('told to end');
    process.exit(1);
  });
  process.stdin.once('data', () => process.exit(0));
  console.log('a prompt of python');
} else if (args.includes('stubborn')) {
  process.on('SIGTERM', () => console.log('not yet'));
  console.log('busy');
  setInterval(() => undefined, 1000);
} else {
  // As the real one, which exits with 1 on Ctrl-C.
  process.once('SIGINT', () => {
    process.exit(1);
  });
  console.log('a pod that is watched');
  setInterval(() => undefined, 1000);
}
