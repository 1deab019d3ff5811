import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { advice } from '../../../src/core/advice.ts';
import { command, eemtDev } from '../../../src/core/command-hint.ts';
import { CancelledError, NotReadyError, SettingsError, ToolFailedError } from '../../../src/errors/index.ts';
import { checksScreen } from '../../../src/ui/checks-screen.ts';
import { endScreen } from '../../../src/ui/end-screen.ts';
import { errorPage } from '../../../src/ui/error-page.ts';
import { statusScreen } from '../../../src/ui/status-screen.ts';
import { composed, ended, finding, healthy } from '../../support/views.ts';

const plain = { name: 'eemt', color: false, width: 80, height: null, logFile: null, verbose: false };

describe('the error page', () => {
  it('says what, why, what to do and where the log is, in this order', () => {
    const error = new ToolFailedError('TOOL_FAILED', 'kind could not create the cluster.', {
      cause: new ToolFailedError('X', 'exit code 1', { cause: new TypeError('no space left on device') }),
      details: { command: 'kind create cluster', tail: ['first', '\u001b[31mERROR\u001b[0m: failed'] },
      hints: ['Free some disk.', advice`${eemtDev('up')} goes on.`],
    });
    expect(errorPage(error, { ...plain, logFile: '/state/eemt/runs/now-up.log' })).toBe(
      [
        '✖ kind could not create the cluster.',
        '',
        'Why',
        '  exit code 1',
        '  no space left on device',
        '',
        'What to do',
        '  1. Free some disk.',
        '  2. `eemt-dev up` goes on.',
        '',
        'Last lines',
        '  first',
        '  ERROR: failed',
        '',
        'Command',
        '  kind create cluster',
        '',
        'Everything that was done is written in',
        '  /state/eemt/runs/now-up.log',
        '',
      ].join('\n'),
    );
  });

  it('shows the last 15 lines of the tool', () => {
    const tail = Array.from({ length: 40 }, (_, index) => `line ${String(index + 1)}`);
    const page = errorPage(new ToolFailedError('T', 'helm failed', { details: { tail } }), plain);
    expect(page).toContain('Last lines\n  line 26\n');
    expect(page).toContain('line 40');
  });

  it('shows cause, evidence and cure of every finding', () => {
    const page = errorPage(
      new NotReadyError('N', 'EEMT cannot become ready.', { findings: [finding] }),
      plain,
    );
    expect(page).toContain('● PersistentVolumeClaim/eemt-data: it asks for ReadWriteMany');
    expect(page).toContain('event ProvisioningFailed: failed to provision volume');
    expect(page).toContain('→ eemt-dev up');
  });

  it('proposes commands that name their environment, and leaves what a tool said as it is', () => {
    const error = new NotReadyError('N', 'Not ready.', {
      findings: [finding],
      hints: [advice`${eemtDev('status')} says why`, eemtDev('down')],
      details: { tail: ['eemt-dev up'] },
    });
    const page = errorPage(error, { ...plain, name: 'two' });
    expect(page).toContain('    → eemt-dev up --name two\n');
    expect(page).toContain('  1. `eemt-dev status --name two` says why\n  2. eemt-dev down --name two\n');
    expect(page).toContain('Last lines\n  eemt-dev up\n');
    expect(errorPage(new TypeError('x'), { ...plain, name: 'two' })).toContain('`eemt-dev down --name two`');
  });

  it('hides a secret of a proposed command, which only shows behind its flag', () => {
    const error = new ToolFailedError('X', 'x', { hints: [command('helm', '--set', 'a=canary')] });
    expect(errorPage(error, plain)).toContain('helm --set a=…');
  });

  it('shows all problems of the settings at once', () => {
    const details = { problems: ['workers is 0 (--workers)', { message: 'nodes is 9 (eemt-dev.yaml)' }] };
    const page = errorPage(new SettingsError('S', 'Two settings are wrong.', { details }), plain);
    expect(page).toContain('  - workers is 0 (--workers)\n  - nodes is 9 (eemt-dev.yaml)');
  });

  it('says that anything else is our bug, with the stack', () => {
    const page = errorPage(new TypeError('x is not a function'), plain);
    expect(page).toContain('bug in eemt-dev');
    expect(page).toContain('Stack\n  at ');
  });

  it('does not look like a failure after Ctrl-C', () => {
    const page = errorPage(
      new CancelledError('C', 'Stopped by Ctrl-C.', { cause: new TypeError('abort') }),
      plain,
    );
    expect(page).toBe('■ Stopped by Ctrl-C.\n');
  });

  it('ends a cause chain that bites its tail, and names a cause that was thrown as text', () => {
    const inner = new TypeError('inner');
    const outer = new TypeError('outer', { cause: inner });
    inner.cause = outer;
    expect(errorPage(outer, plain)).toContain('Why\n  inner\n');
    expect(errorPage(new ToolFailedError('T', 'x', { cause: 'a text' }), plain)).toContain('Why\n  a text\n');
    expect(errorPage('a text', plain)).toContain('a text');
    expect(errorPage(undefined, plain)).toContain('undefined');
  });

  it.each([80, 120])('is never wider than %d columns and never steers the terminal', (width) => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(
        text,
        fc.array(text, { maxLength: 5 }),
        fc.array(text, { maxLength: 3 }),
        (message, tail, hints) => {
          const error = new NotReadyError('N', message, {
            hints,
            details: { tail },
            cause: new TypeError(message),
            findings: [
              { ...finding, cause: message, repair: { ...finding.repair, command: ['eemt-dev', 'up'] } },
            ],
          });
          for (const line of errorPage(error, { ...plain, width }).split('\n')) {
            expect(line).not.toMatch(/\p{Cc}/u);
            expect(stringWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});

describe('the screens', () => {
  const longName = 'n'.repeat(40);
  const views = [
    healthy,
    {
      ...healthy,
      state: 'degraded' as const,
      name: longName,
      findings: [finding],
      unreadable: ['events: connection refused'],
    },
    {
      ...healthy,
      state: 'absent' as const,
      url: null,
      source: null,
      workerVariant: null,
      nodes: [],
      workloads: [],
      claims: [],
      images: [],
      bugs: [],
      leftOut: [],
    },
  ];

  it.each([80, 120])('fit in %d columns', (width) => {
    const screens = [
      ...[...views, { ...composed, name: longName }].flatMap((view) => [
        statusScreen(view, width, false),
        statusScreen(view, width, true),
      ]),
      endScreen(ended, width, true),
      endScreen({ ...ended, name: longName, state: 'degraded', findings: [finding] }, width, false),
      checksScreen(
        {
          target: 'compose',
          targetWhy: 'z '.repeat(90),
          checks: [{ title: 'Docker', state: 'failed', found: 'x '.repeat(90), hints: ['y '.repeat(90)] }],
        },
        longName,
        width,
        false,
      ),
    ];
    for (const line of screens.flatMap((screen) => screen.split('\n')))
      expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  it('say the same with and without colour', () => {
    expect(stripVTControlCharacters(endScreen(ended, 80, true))).toBe(endScreen(ended, 80, false));
    expect(endScreen(ended, 80, true)).not.toBe(endScreen(ended, 80, false));
  });

  it('end with the address and the next commands', () => {
    const lines = endScreen(ended, 80, false).trimEnd().split('\n');
    expect(lines.slice(-9)).toEqual([
      '✔ EEMT runs at http://127.0.0.1:5000',
      '  on kind, with 2 workers, from /home/ada/eemt',
      '  job data: /home/ada/.local/share/eemt-dev/eemt/data',
      '  2 known defects of EEMT are cured: `eemt-dev bugs list`',
      '',
      'Next',
      '  eemt-dev open            the web interface in your browser',
      '  eemt-dev logs worker -f  what the workers do',
      '  eemt-dev down            remove it, keep the data',
    ]);
  });

  it('with --verbose show where every pod runs, what was cured and what was left out', () => {
    const screen = endScreen(ended, 80, false, { verbose: true });
    expect(screen).toContain('worker   eemt-worker-5d8c9b-klmno  -       0         Pending: Unschedulable');
    expect(screen).toContain('Cured (2)\n  rwx-claims ');
    expect(screen).toContain('Left out (--skip-fix)\n  cron-as-user  the cleanup job');
    expect(screen).toContain('Build the web image  61.2 s');
    expect(screen).not.toContain('grass-home');
  });

  it.each([80, 120])('show containers without nodes, claims and namespace at %i columns', (width) => {
    const screen = statusScreen({ ...composed, state: 'degraded' }, width, false);
    expect(screen.slice(screen.indexOf('What runs'))).toMatch(
      /^What runs\n {2}ROLE {4}CONTAINER {19}RESTARTS {2}STATE\n {2}web {5}eemt-compose-eemt-web-1 {5}0 {9}ready\n/,
    );
    expect(screen).toContain(
      '  worker  eemt-compose-eemt-worker-2  7         failing: exit code 137\n  runner  eemt-compose-runner-1       0         ready\n',
    );
    expect(screen).not.toMatch(/Nodes|NODE|Claims|Namespace|POD/);
    const scaled = composed.workloads.map((one) => ({ ...one, ready: 0, wanted: 0, pods: [] }));
    expect(statusScreen({ ...composed, workloads: scaled }, width, false)).toContain(
      'no container of eemt-worker',
    );
  });

  it('paint a pod that is leaving as neither good nor bad', () => {
    const [web] = healthy.workloads;
    const [pod] = web?.pods ?? [];
    if (!web || !pod) throw new TypeError('the view has a web pod');
    const workloads = [{ ...web, pods: [{ ...pod, state: 'leaving' }] }];
    expect(statusScreen({ ...healthy, workloads }, 80, true)).toContain('\u001b[2mleaving\u001b[22m');
  });

  it('propose commands that name their environment', () => {
    const lines = endScreen({ ...ended, name: 'two' }, 80, false)
      .trimEnd()
      .split('\n');
    expect(lines.slice(-3)).toEqual([
      '  eemt-dev open --name two            the web interface in your browser',
      '  eemt-dev logs --name two worker -f  what the workers do',
      '  eemt-dev down --name two            remove it, keep the data',
    ]);
  });

  it('say how to make an environment that is not there, by its name', () => {
    const [, , absent] = views;
    expect(statusScreen({ ...healthy, ...absent, name: 'two' }, 80, false)).toBe(
      '· There is no environment two; `eemt-dev up --name two` makes it.\n',
    );
  });

  it('lead from a finding to its cure', () => {
    expect(statusScreen({ ...healthy, state: 'broken', findings: [finding] }, 80, false)).toContain(
      '→ eemt-dev up',
    );
  });
});

describe('doctor’s screen', () => {
  it('gives the way out of what is missing, and only of that', () => {
    const checks = [
      { title: 'Docker', state: 'ok' as const, found: '29.1', hints: ['never shown'] },
      {
        title: 'kind',
        state: 'failed' as const,
        found: 'not installed',
        hints: [advice`${eemtDev('up')} downloads it`],
      },
    ];
    const view = { target: 'kind', targetWhy: 'the environment is there', checks };
    expect(checksScreen(view, 'eemt', 80, false)).toBe(
      'Target: kind (the environment is there)\n\n✔  Docker  29.1\n✖  kind    failed: not installed\n    → `eemt-dev up` downloads it\n\n1 of 2 must be put right before `eemt-dev up`.\n',
    );
    expect(checksScreen(view, 'two', 80, false)).toMatch(
      /→ `eemt-dev up --name two` downloads it[^]*before `eemt-dev up --name two`[.]/,
    );
  });
});
