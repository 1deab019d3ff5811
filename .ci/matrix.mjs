// npm run test:matrix: brings every defect about on real engines, recognises and cures it (test/e2e/defects.ts), and writes docs/matrix.json,
// of which `npm run docs` makes the table of docs/bugs.md. EEMT_DEV_MATRIX=ID,ID takes some, and writes nothing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const some = process.env.EEMT_DEV_MATRIX;
const env = {
  ...process.env,
  EEMT_DEV_MATRIX: some ?? 'all',
  ...(some === undefined ? { EEMT_DEV_MATRIX_REPORT: join(root, 'docs', 'matrix.json') } : {}),
};
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = [vitest, 'run', '--project', 'e2e', 'test/e2e/running.test.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
process.exitCode = status ?? 1;
