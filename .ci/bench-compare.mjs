// Compares ratios of a run with those that are kept: seconds differ from machine to machine, ratios within one run hardly.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const file = join(import.meta.dirname, '..', 'docs', 'benchmarks.json');
const mostLoss = 1.25;

/** By name, of what was measured in one run; smaller is better. Pure. */
export function ratiosOf({ kind, compose }) {
  const ratios = {
    'Kind: up, cold / by hand': kind && kind.eemtDev.cold / kind.byHand.total,
    'Kind: up, warm / by hand without builds': kind && kind.eemtDev.warm / withoutBuilds(kind.byHand.parts),
    'Kind: a changed line by up / by hand': kind && kind.eemtDev.changed / kind.byHand.changed,
    'Kind: a year over the workers / in one container':
      kind?.eemtDev.jobs && kind.eemtDev.jobs.year / kind.eemtDev.jobs.local,
    'Compose: up, images built / by hand': compose && compose.eemtDev.built / compose.byHand.total,
  };
  return Object.fromEntries(Object.entries(ratios).filter(([, ratio]) => Number.isFinite(ratio)));
}

/** What is made with the images that are there: kind, load, apply, Helm, wait. */
export function withoutBuilds(parts) {
  const rest = Object.entries(parts).filter(([what]) => !what.startsWith('docker build'));
  return rest.reduce((sum, [, seconds]) => sum + seconds, 0);
}

/** Lines on those that lost more than a quarter. Pure. */
export function lossesOf(kept, ratios) {
  return Object.entries(ratios).flatMap(([what, ratio]) =>
    kept[what] !== undefined && ratio > kept[what] * mostLoss
      ? [`${what}: ${ratio.toFixed(2)}, was ${kept[what].toFixed(2)}`]
      : [],
  );
}

export async function kept() {
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{"ratios":{}}')).ratios;
}

/** Keeps this run; what it did not measure stays as it was. */
export async function keep(machine, ratios) {
  const all = { ...(await kept()), ...ratios };
  const rounded = Object.fromEntries(
    Object.entries(all).map(([what, ratio]) => [what, Number(ratio.toFixed(3))]),
  );
  await writeFile(file, `${JSON.stringify({ machine, ratios: rounded }, null, 2)}\n`);
}
