import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandContext, LoggedRun } from '../../src/app/context.ts';
import type { Command, Outcome } from '../../src/cli/command.ts';
import { config } from '../../src/cli/verbs/config.ts';
import { NotReadyError, SettingsError, ToolFailedError } from '../../src/errors/index.ts';
import type { Finding } from '../../src/core/observation.ts';
import { findingLines } from '../../src/ui/error-page.ts';
import { shellQuote } from '../../src/lib/shell-quote.ts';
import { runCli, runWithoutTools, type CliOptions } from '../support/run-cli.ts';

/** Texts with a secret in them, as tools, people and the engine write them. */
const forms: readonly ((canary: string) => string)[] = [
  (canary) => `Fetching EEMT from https://me:${canary}@git.example/eemt`,
  (canary) => `proxyconnect http://${canary}@proxy:3128 refused`,
  (canary) => shellQuote(['helm', 'template', 'eemt', '--set', `a.b=${canary}`, '--set', `c=x ${canary}`]),
  (canary) => `    client-key-data: ${canary}`,
  (canary) => `{"token":"${canary}","password": "${canary}"}`,
  (canary) => `> Proxy-Authorization: Basic ${canary}`,
  (canary) => `-----BEGIN PRIVATE KEY-----\n${canary.repeat(3)}\n-----END PRIVATE KEY-----`,
];
/** Nothing but our own environment tells that this is one. */
const known = (canary: string) => `the proxy's ${canary} was wrong`;

const finding = (text: string): Finding => ({
  id: 'x',
  key: 'x Pod/web',
  subject: { kind: 'Pod', namespace: 'eemt', name: 'web' },
  severity: 'high',
  cause: text,
  evidence: [
    { source: 'log', text: `${'so it went on and on '.repeat(9)}${text}`, at: '2025-01-01T00:00:00Z' },
  ],
  course: 'terminal',
  repair: { byHand: [{ argv: ['true'], purpose: text }], mode: 'advice', command: null },
  consequenceOf: null,
});

/** Every way in which a text may leave. */
const routes: readonly ((text: string, session: LoggedRun, context: CommandContext) => Outcome)[] = [
  (text, session) => {
    const step = { id: 'cluster', title: `Step ${text}` };
    session.emit({ event: 'plan-started', verb: 'up', steps: [step] });
    session.emit({ event: 'step-started', ...step, changes: [text] });
    for (const line of text.split('\n')) session.emit({ event: 'step-output', id: 'cluster', line });
    session.emit({ event: 'step-failed', ...step, durationMs: 1, message: text });
    session.emit({ event: 'notice', level: 'warning', text });
    session.emit({ event: 'plan-finished', durationMs: 1 });
    return { data: {} };
  },
  (text, _, context) => {
    context.say(text);
    context.print(`${text}\n`);
    return { data: {} };
  },
  (text) => ({ data: { deep: [{ text }], lines: text.split('\n') }, screen: text }),
  (text) => {
    throw new ToolFailedError('TOOL_FAILED', `It failed: ${text}`, {
      hints: [`Try ${text}`],
      details: { command: text, tail: ['x', ...text.split('\n')] },
      cause: new TypeError(text, { cause: text }),
    });
  },
  (text) => {
    throw new SettingsError('SETTINGS_INVALID', 'wrong', {
      details: { problems: [text, { message: text }] },
    });
  },
  (text) => {
    throw new NotReadyError('NOT_READY', 'not ready', { findings: [finding(text)] });
  },
  (text) => {
    throw new TypeError(text);
  },
];

/** All that came out: stdout, stderr and the run logs, without the white space that a layout adds. */
async function told(argv: readonly string[], options: CliOptions): Promise<string> {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-secrets-'));
  try {
    const { stdout, stderr } = await runCli(argv, { ...options, state });
    const runs = join(state, 'eemt', 'runs');
    const logs = readdirSync(runs).map((name) => readFileSync(join(runs, name), 'utf8'));
    expect(logs.join('')).toContain('a line of a tool');
    return [stdout, stderr, ...logs].join('').replaceAll(/\s+/g, '');
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

describe('a secret', () => {
  it('reaches neither run log nor terminal, page or result, whatever the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[a-zA-Z0-9]{6}[0-9][a-zA-Z0-9]{9}$/),
        fc.constantFrom(known, ...forms),
        fc.constantFrom(...routes),
        fc.constantFrom('json', 'plain', 'pretty'),
        fc.constantFrom<CliOptions>({}, { columns: 100 }),
        async (canary, form, route, output, streams) => {
          const text = form(canary);
          const up: Command = {
            name: 'up',
            summary: 'go',
            handler: async (context) => {
              const session = await context.openRun('up');
              try {
                return route(text, session, context);
              } finally {
                await session.close();
              }
            },
          };
          const out = await told(['up', '--verbose', '--output', output], {
            ...streams,
            verbs: [up],
            env: form === known ? { HTTPS_PROXY: `http://me:${canary}@proxy:1` } : {},
            createRun: (options) => {
              options.log('$ a line of a tool');
              for (const line of text.split('\n')) options.log(line);
              return runWithoutTools(options);
            },
          });
          expect(out).not.toContain(canary);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is gone from evidence before a screen cuts and wraps it', () => {
    const lines = findingLines(finding('https://me:canary@host.example/'), 24, 'eemt')
      .join('')
      .replaceAll(/\s/g, '');
    expect(lines).toContain('https://…@host');
    expect(lines).not.toContain('canary');
  });

  it('is shown where somebody asked for just that', async () => {
    const manifests: Command = {
      name: 'manifests',
      summary: 'what is deployed',
      verbatim: true,
      handler: (context) => {
        context.print('token: canary1\n');
        return Promise.resolve({ data: { token: 'canary2' }, screen: 'token: canary3\n' });
      },
    };
    const plain = await runCli(['manifests'], { verbs: [manifests] });
    expect(plain.stdout).toBe('token: canary1\ntoken: canary3\n');
    const json = await runCli(['manifests', '--output', 'json'], { verbs: [manifests] });
    expect(json.stdout).toContain('"data":{"token":"canary2"}');
  });

  it('is not shown by config show, but everything else that was set is', async () => {
    const env = { EEMT_DEV_SET: '["workers.replicas=3","auth.password=canary,db.key=canary"]' };
    for (const output of ['plain', 'json']) {
      const { stdout, exitCode } = await runCli(['config', 'show', '--output', output], {
        verbs: [config],
        env,
      });
      expect(exitCode).toBe(0);
      expect(stdout).toContain('workers.replicas=3');
      expect(stdout).toContain('auth.password=');
      expect(stdout).not.toContain('canary');
    }
  });
});
