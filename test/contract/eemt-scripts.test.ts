import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asDocumented } from '../../src/app/reproduce/as-documented.ts';
import { demoDir } from '../../src/eemt/source.ts';
import { eemtScripts, type ScriptName } from '../../src/eemt/scripts/scripts.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';
import { emptyFolder } from '../support/checkout.ts';
import { verbContext } from '../support/verb-context.ts';

/** The demo with this text as one of its scripts; null: without it. */
function checkoutWith(script: string, text: string | null): string {
  const dir = emptyFolder();
  cpSync(demoDir, dir, { recursive: true });
  const path = join(dir, 'docker/kubernetes', script);
  if (text === null) rmSync(path);
  else writeFileSync(path, text);
  return dir;
}

/** Runs a script of a checkout with these programs on PATH; nothing of a cluster is there. */
async function scriptOf(
  name: ScriptName,
  argv: readonly string[],
  { source, programs }: { readonly source: string; readonly programs: Readonly<Record<string, string>> },
) {
  const state = emptyFolder();
  const bin = join(state, 'programs');
  mkdirSync(bin);
  for (const [program, text] of Object.entries(programs)) {
    writeFileSync(join(bin, program), `#!/bin/bash\n${text}\n`);
    chmodSync(join(bin, program), 0o755);
  }
  const PATH = `${bin}:${process.env['PATH'] ?? ''}`;
  const env = { PATH, HOME: '/home/someone', KUBECONFIG: '/home/someone/.kube/config' };
  const runner = createProcessRunner({
    env,
    transcript: () => undefined,
    children: { started: () => undefined, ended: () => undefined },
  });
  const tools = { process: runner, docker: { containers: () => Promise.resolve([]) } };
  const context = verbContext({ state, cache: state }, tools);
  const printed: string[] = [];
  const result = await asDocumented(
    { ...context, io: { ...context.io, env, cwd: state }, print: (text) => printed.push(text) },
    { script: eemtScripts[name], argv, flags: { source } },
  );
  return { result, printed: printed.join(''), state };
}

describe("one of EEMT's scripts", () => {
  const tellAll = 'echo "$0 $* HOME=$HOME KUBECONFIG=$KUBECONFIG"';

  it('sees no settings of the person who calls it, and no cluster where there is none of ours', async () => {
    const source = checkoutWith('deploy.sh', 'kubectl x; cat "$KUBECONFIG"; echo "in $PWD"');
    const { result, printed } = await scriptOf('deploy', ['--help'], {
      source,
      programs: { kubectl: tellAll },
    });
    expect(result).toMatchObject({ exitCode: 0, stop: null, runsOn: null, changed: false });
    expect(printed).toMatch(/kubectl x HOME=\S.*home KUBECONFIG=.*kubeconfig/);
    expect(printed).toContain('https://127.0.0.1:9');
    expect(printed).not.toContain('/home/someone');
    expect(printed).not.toContain(`in ${source}`);
  });

  it('leaves the checkout as it is, and nothing of its copy', async () => {
    const text = 'echo changed > deploy.sh; touch made';
    const source = checkoutWith('deploy.sh', text);
    const { state } = await scriptOf('deploy', ['--dry-run'], { source, programs: {} });
    expect(readFileSync(join(source, 'docker/kubernetes/deploy.sh'), 'utf8')).toBe(text);
    expect(readdirSync(join(source, 'docker/kubernetes'))).not.toContain('made');
    expect(readdirSync(join(state, 'eemt/tmp'))).toEqual([]);
  });

  it('is told with the command that it stopped at, and the line', async () => {
    const { result } = await scriptOf('deploy', ['--dry-run'], {
      source: demoDir,
      programs: {
        kubectl: 'exit 0',
        helm: 'cat </dev/null; echo "Error: invalid ownership metadata" >&2; exit 4',
      },
    });
    expect(result).toMatchObject({
      exitCode: 1,
      stop: { file: 'deploy.sh', command: expect.stringMatching(/^helm install eemt /) as string },
      said: [{ bug: { id: 'helm-ownership' }, evidence: ['Error: invalid ownership metadata'] }],
    });
    const lines = readFileSync(join(demoDir, 'docker/kubernetes/deploy.sh'), 'utf8').split('\n');
    expect(lines[(result.stop?.line ?? 0) - 1]).toContain('helm "${verb[@]}"');
  });

  it('takes a file that is named from where one is', async () => {
    const source = checkoutWith('deploy.sh', 'cat "$2"');
    const values = join(emptyFolder(), 'mine.yaml');
    writeFileSync(values, 'mine: true');
    const { printed } = await scriptOf('deploy', ['-f', values, '-d'], { source, programs: {} });
    expect(printed).toBe('mine: true\n');
  });

  it('gets yes for the question that it asks', async () => {
    const source = checkoutWith('cleanup.sh', 'read -r answer; echo "said $answer"');
    const { printed } = await scriptOf('cleanup', ['--dry-run'], { source, programs: {} });
    expect(printed).toBe('said y\n');
  });

  it('is named where the checkout lacks it', async () => {
    const source = checkoutWith('validate-deployment.sh', null);
    await expect(scriptOf('validate', [], { source, programs: {} })).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
    });
  });
});
