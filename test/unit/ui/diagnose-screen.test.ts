import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { eemtDev } from '../../../src/core/command-hint.ts';
import { diagnoseScreen, type DiagnosedView } from '../../../src/ui/diagnose-screen.ts';
import { finding } from '../../support/views.ts';

const cause: DiagnosedView = {
  ...finding,
  title: 'Claims want ReadWriteMany',
  why: 'the chart asks for ReadWriteMany, which the class of Kind does not serve',
  repair: {
    mode: 'automatic',
    command: eemtDev('up').argv,
    byHand: [
      { ...eemtDev('kubectl', '--', 'describe', 'pvc', 'eemt-data'), purpose: 'what Kubernetes says of it' },
      { argv: ['docker', 'ps'], purpose: 'short' },
    ],
  },
};
const follows: DiagnosedView = {
  ...finding,
  key: 'unschedulable Pod/eemt-web',
  id: 'unschedulable',
  subject: { kind: 'Pod', namespace: 'eemt', name: 'eemt-web' },
  title: 'No node takes a pod',
  cause: 'No node takes pod eemt-web: its claim has no volume yet.',
  evidence: [{ source: 'scheduler', text: '0/3 nodes are available', at: '' }],
  consequenceOf: cause.key,
  why: null,
};
const view = {
  name: 'two',
  state: 'broken',
  findings: [cause, follows],
  reproduction: null,
  leftOut: [],
  unreadable: [],
} as const;

describe('the screen of diagnose', () => {
  it('shows what, where, evidence, why, the cure and the steps by hand, what follows, and the cure once more at its end', () => {
    expect(diagnoseScreen(view, 80, false)).toBe(`1. Claims want ReadWriteMany (critical, rwx-claims)
   where    PersistentVolumeClaim eemt-data in namespace eemt
   what     it asks for ReadWriteMany and the class standard serves only
            ReadWriteOnce
   seen     event ProvisioningFailed: failed to provision volume: NodePath only
            supports ReadWriteOnce and ReadWriteOncePod access modes
   why      the chart asks for ReadWriteMany, which the class of Kind does not
            serve
   cure     eemt-dev up --name two
   by hand  eemt-dev kubectl --name two -- describe pvc eemt-data
            # what Kubernetes says of it
   by hand  docker ps  # short
   follows  Pod eemt-web: No node takes pod eemt-web: its claim has no volume
            yet.
   seen     scheduler: 0/3 nodes are available

One cause, and 1 that follows; two is broken.
→ eemt-dev up --name two
`);
  });

  it.each([80, 120])('fits %i columns, also with long and odd words, and colours', (width) => {
    const long = {
      ...cause,
      cause: `x${'y'.repeat(400)}`,
      evidence: Array.from({ length: 6 }, (_, index) => ({
        source: 'log',
        text: `\u001b[2J${'字'.repeat(200)}${String(index)}`,
        at: '',
      })),
    };
    const screen = diagnoseScreen({ ...view, findings: [long, follows] }, width, true);
    const plain = screen.replaceAll(/\u001b\[\d+m/g, '');
    expect(plain).not.toContain('\u001b');
    for (const line of plain.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    expect(plain).toContain('and 3 more like this');
  });

  it('puts each fact on one line where nobody watches', () => {
    const screen = diagnoseScreen(view, null, false);
    expect(screen.split('\n')).toContain(
      '   by hand  eemt-dev kubectl --name two -- describe pvc eemt-data  # what Kubernetes says of it',
    );
    expect(screen.split('\n').filter((line) => line.startsWith('            '))).toEqual([]);
  });

  it('says so where nothing is wrong, and where that is not all', () => {
    const well = { ...view, state: 'healthy', findings: [] } as const;
    expect(diagnoseScreen(well, 80, false)).toBe('Nothing is wrong with two (healthy).\n');
    expect(
      diagnoseScreen({ ...well, unreadable: ['logs: no answer'], leftOut: ['rwx-claims'] }, 80, false),
    ).toBe(
      `Could not be looked at
- logs: no answer

Left out on purpose (--skip-fix): rwx-claims.
Nothing wrong was found in what could be looked at of two (healthy).
`,
    );
  });

  it('shows two that name each other both as causes', () => {
    const circle = [{ ...cause, consequenceOf: follows.key }, follows];
    expect(diagnoseScreen({ ...view, findings: circle }, 80, false)).toContain('2. No node takes a pod');
  });
});
