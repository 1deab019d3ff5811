import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';

const { folder, bin } = inject('packed');

/** Says at the end what a program took of the processors: unlike time on a clock, no other program of the machine is part of it. */
const report =
  'process.on("exit",()=>{const {user,system}=process.cpuUsage();process.stderr.write("cpu "+(user+system))})';
const preload = ['--import', `data:text/javascript,${encodeURIComponent(report)}`];

/** The least of many, taken by turns. */
function leastMs(programs: readonly (readonly string[])[], rounds: number): readonly number[] {
  const least = programs.map(() => Infinity);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, args] of programs.entries()) {
      const { stderr } = spawnSync(process.execPath, [...preload, ...args], { encoding: 'utf8' });
      least[index] = Math.min(least[index] ?? Infinity, Number(/cpu (\d+)$/.exec(stderr)?.[1]) / 1000);
    }
  }
  return least;
}

it('--help takes at most 80 ms of processor time, or 1.3 of what Node takes for nothing', () => {
  const [nothing = 0, help = 0] = leastMs(
    [
      ['--eval', ''],
      [bin, '--help'],
    ],
    15,
  );
  expect(help, `nothing: ${nothing.toFixed(0)} ms`).toBeLessThanOrEqual(Math.max(80, 1.3 * nothing));
});

it('a start reads one file of the bundle', () => {
  const main = readFileSync(join(folder, 'dist', 'main.js'), 'utf8');
  expect(main.match(/^(?:import|export)\b[^;]*["']\.\/[^"']+["'];/gm)).toBeNull();
});
