// Makes a fresh clone ready: installs what package-lock.json names and builds dist/, each only when its input is newer.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const newest = (path) => {
  const seen = statSync(path);
  if (!seen.isDirectory()) return seen.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
};
const stamp = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const run = (command, args) => execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });

const installed = join(root, 'node_modules', '.prepared');
if (stamp(installed) < stamp(join(root, 'package-lock.json'))) {
  console.error('eemt-dev: installing its packages');
  // Nothing that is needed here has to be built on this machine.
  run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(installed, '');
}
const built = join(root, 'dist', '.prepared');
// The packages are part of what is built.
const inputs = ['src', 'package-lock.json', '.ci'].map((name) => newest(join(root, name)));
if (stamp(built) < Math.max(...inputs)) {
  console.error('eemt-dev: building');
  run(process.execPath, [join(root, '.ci', 'build.mjs')]);
  writeFileSync(built, '');
}
