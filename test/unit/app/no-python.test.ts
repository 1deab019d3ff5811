import { describe, expect, it } from 'vitest';
import { plainUp, up } from '../../../src/app/up.ts';
import { PrerequisiteError } from '../../../src/errors/index.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { adviceWith } from '../../support/advice.ts';
import { verbContext } from '../../support/verb-context.ts';

const missing = (what: string) => () =>
  Promise.reject(new PrerequisiteError('TOOL_MISSING', `${what} is not installed`));

/** Neither an engine nor Python. */
const nothing = {
  docker: { info: missing('Docker'), containers: missing('Docker'), images: missing('Docker') },
  compose: { version: missing('Compose') },
  kind: { version: missing('kind') },
  kubectl: { version: missing('kubectl') },
  helm: { version: missing('Helm') },
  process: { run: missing('it'), where: () => Promise.resolve(undefined) },
  http: { get: missing('a page') },
};

describe('up --fallback any on a machine without containers and without Python', () => {
  it('fails as for anything that is missing, and says what to install', async () => {
    const folder = emptyFolder();
    const context = verbContext({ state: folder, cache: folder }, nothing, { yes: false });
    await expect(
      up(context, { ...plainUp, flags: { source: 'demo' }, fallback: 'any' }),
    ).rejects.toMatchObject({
      code: 'PREREQ_HOST',
      exitCode: 4,
      hints: expect.arrayContaining([adviceWith('apt install python3')]) as string[],
    });
  });
});
