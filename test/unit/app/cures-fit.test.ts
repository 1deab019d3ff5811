import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sayCuresFit } from '../../../src/app/cures-fit.ts';
import { verbs } from '../../../src/cli/verbs/index.ts';
import { fitWords } from '../../../src/eemt/defects/cures-fit.ts';
import { bugs } from '../../../src/eemt/defects/index.ts';
import { demoDir, type Source } from '../../../src/eemt/source.ts';
import { ToolFailedError } from '../../../src/errors/index.ts';
import type { TemplateRequest } from '../../../src/tools/helm.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { renderedWith } from '../../support/rendered-chart.ts';
import { resolvedCompose } from '../../support/resolved-compose.ts';
import { runningEemt } from '../../support/running-eemt.ts';
import { runCli } from '../../support/run-cli.ts';

const cures = bugs.filter(({ reportOnly }) => reportOnly === undefined).length;
const commit = 'c0ffee'.padEnd(40, '0');
const ref = { ref: 'refs/pull/7/head', words: 'the pull request 7' };

/** EEMT where one defect is mended, and another place is written anew. */
let proposed: string;
beforeEach(() => {
  proposed = join(emptyFolder(), 'eemt');
  cpSync(demoDir, proposed, { recursive: true });
  for (const image of ['minimal', 'web-interface'])
    writeFileSync(join(proposed, `docker/${image}/Dockerfile`), 'FROM scratch\n');
  change('web-interface/requirements.txt', (text) => text.replace(/^docker==.*\n/m, ''));
});

function change(path: string, edit: (text: string) => string): void {
  const file = join(proposed, path);
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
}

const tools = (helm: boolean) => ({
  helm: {
    template: ({ values }: TemplateRequest) =>
      helm
        ? Promise.resolve(renderedWith(values))
        : Promise.reject(new ToolFailedError('TOOL_MISSING', 'helm is not installed')),
  },
  compose: { config: () => Promise.resolve(JSON.stringify(resolvedCompose(proposed))) },
  git: {
    head: () => Promise.resolve(commit),
    refCommit: () => Promise.resolve(commit),
    fetchCommit: ({ dir }: { readonly dir: string }) => {
      cpSync(proposed, dir, { recursive: true });
      mkdirSync(join(dir, '.git'));
      return Promise.resolve();
    },
  },
});

const noticesOf = async (source: Source, helm = true) => {
  const { run, events } = fakeRun(tools(helm));
  await sayCuresFit(source, run);
  return events.flatMap((event) => (event.event === 'notice' ? [event.text] : []));
};
const source = (): Source => ({ dir: proposed, kind: 'clone', commit, ref });

describe('before a branch or pull request is brought up', () => {
  it('is said how many cures fit, which find nothing to do, and which patch has lost its place', async () => {
    const said = await noticesOf(source());
    expect(said[0]).toMatch(new RegExp(`^\\d+ of ${String(cures)} cures fit this EEMT\\.$`));
    expect(said[1]).toMatch(/\bdocker-py-requests\b.* nothing to do any more: mended upstream\?$/);
    expect(said).toContain(
      'The patch of docker-py-requests does not fit any more: docker==6.1.3 is not in web-interface/requirements.txt',
    );
  });

  it('is said in one line that all fit', async () => {
    proposed = demoDir;
    expect(await noticesOf(source())).toEqual([`All ${String(cures)} cures fit this EEMT.`]);
  });

  it('is said of how many it cannot be told, and why', async () => {
    expect((await noticesOf(source(), false)).join('\n')).toMatch(
      /^It cannot be told of \d+ more: helm is not installed$/m,
    );
  });

  it('is said nothing of a checkout', async () => {
    expect(await noticesOf({ dir: proposed, kind: 'given', commit })).toEqual([]);
  });
});

describe('bugs list --source clone#7', () => {
  const list = (...argv: readonly string[]) =>
    runCli(['bugs', 'list', '--source', 'clone#7', ...argv], {
      verbs,
      createRun: () => Promise.resolve(fakeRun(tools(true)).run),
    });

  it('says with the list how the cures fit, and to programs', async () => {
    const { stdout, stderr } = await list();
    expect(stderr).toContain('The pull request 7 of EEMT is at commit c0ffee000000');
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/\d+ of \d+ cures fit this EEMT\. .*docker-py-requests/);
    expect((await list('--output', 'json')).result()['data']).toMatchObject({
      cures: {
        of: cures,
        nothingToDo: expect.arrayContaining(['docker-py-requests']) as string[],
        misfits: expect.arrayContaining([
          expect.objectContaining({ id: 'docker-py-requests' }),
        ]) as readonly object[],
      },
    });
  });
});

describe('up --source clone#7', () => {
  it('asks for the pull request as it is now, and says how the cures fit before the plan', async () => {
    const state = emptyFolder();
    const fakes = { ...runningEemt(state), ...tools(true) };
    const answer = await runCli(['up', '--dry-run', '--source', 'clone#7', '--output', 'json'], {
      verbs,
      state,
      createRun: ({ emit }) => Promise.resolve({ ...fakeRun(fakes).run, emit }),
    });
    expect(answer.exitCode, answer.stderr).toBe(0);
    const said = answer.json().flatMap(({ event, text }) => (event === 'notice' ? [text] : []));
    expect(said[0]).toMatch(/^Fetching EEMT \(c0ffee000000\) from /);
    expect(said[1]).toBe('The pull request 7 of EEMT is at commit c0ffee000000');
    expect(said[2]).toMatch(/cures fit this EEMT\.$/);
  });
});

describe('how the cures fit, in words', () => {
  const said = (nothingToDo: readonly string[]) =>
    fitWords({ fit: 1, of: 3, nothingToDo, unknown: [{ id: 'c', why: 'no Helm' }], misfits: [] });

  it('names those of which it cannot be told where they are few', () => {
    expect(said(['a'])).toEqual([
      '1 of 3 cures fit this EEMT.',
      'a finds nothing to do any more: mended upstream?',
      'It cannot be told of c: no Helm',
    ]);
    expect(said(['a', 'b'])[1]).toBe('a, b find nothing to do any more: mended upstream?');
  });
});
