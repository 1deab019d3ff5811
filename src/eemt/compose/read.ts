import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ComposeFile } from '../../core/compose-file.ts';
import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { SettingsError } from '../../errors/index.ts';
import { parseAnswer } from '../../tools/answer.ts';
import type { Compose } from '../../tools/compose.ts';
import { insideCheckout } from '../inside-checkout.ts';
import { inCompose } from './editors.ts';
import { whyLeadsOut } from './leads-out.ts';
import { preCheck } from './pre-check.ts';
import { composeShape } from './shape.ts';
import { unsafeCompose } from './unsafe.ts';

/** In the order in which Compose looks for them. */
const names = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const;

/**
 * EEMT's own Compose file, resolved, with the services of all profiles. Not guarded yet. Rejects with SettingsError COMPOSE_ABSENT,
 * COMPOSE_INVALID, COMPOSE_UNSAFE or SOURCE_LEADS_OUT, or PrerequisiteError COMPOSE_MISSING. `checkout` is absolute.
 */
export async function readComposeFile(
  checkout: string,
  compose: Pick<Compose, 'config'>,
  signal: AbortSignal,
): Promise<ComposeFile> {
  const name = names.find((one) => existsSync(join(checkout, one)));
  if (name === undefined) throw absent(checkout);
  preCheck(realpathSync.native(checkout), insideCheckout(checkout, name));
  const text = await compose.config({ file: join(checkout, name), projectDir: checkout }, signal);
  const file = parseAnswer(composeShape, text, 'docker compose config');
  const problems = linksOut(file, checkout);
  if (problems.length > 0) throw unsafeCompose(name, problems);
  return file;
}

/** Mounts of what is a link out of the checkout. Of its data folder nothing is mounted, so that may be one. */
function linksOut(file: ComposeFile, checkout: string): readonly string[] {
  const root = realpathSync.native(checkout);
  const written = inCompose(checkout);
  return Object.entries(file.services).flatMap(([service, { volumes = [] }]) =>
    volumes.flatMap(({ type, source }) => {
      if (type !== 'bind' || !source?.startsWith(`${written}/`) || isData(source, written)) return [];
      const why = whyLeadsOut(root, join(root, source.slice(written.length + 1).replaceAll('$$', '$')));
      return why === undefined ? [] : [`services.${service}.volumes: ${source} ${why}`];
    }),
  );
}

function isData(source: string, checkout: string): boolean {
  return `${source}/`.startsWith(`${checkout}/data/`);
}

function absent(checkout: string): SettingsError {
  return new SettingsError('COMPOSE_ABSENT', `${checkout} has no Compose file`, {
    details: { names },
    hints: [
      'Another source may have one: --source names it.',
      advice`EEMT runs without it on Kind: ${eemtDev('up', '--target', 'kind')}`,
    ],
  });
}
