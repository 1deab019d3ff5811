import { describe, expect, it } from 'vitest';
import { bugs, findBug } from '../../../../src/eemt/defects/index.ts';
import { listenFor } from '../../../../src/eemt/scripts/listen.ts';

/** What Helm, kubectl and the scripts were seen to say. */
const said: readonly (readonly [id: string, script: string, line: string])[] = [
  [
    'helm-ownership',
    'deploy',
    'Error: INSTALLATION FAILED: Unable to continue with install: ServiceAccount "eemt-service-account" in namespace "eemt" exists and cannot be imported into the current release: invalid ownership metadata; label validation error',
  ],
  [
    'namespace-mismatch',
    'deploy',
    'Error: INSTALLATION FAILED: create: failed to create: namespaces "other" not found',
  ],
  [
    'duplicate-keys',
    'deploy',
    'W1122 04:00:00.000000    1 warnings.go:70] spec.template.spec.containers[0].env[7]: hides previous definition of "EEMT_MODE", which may be dropped when using apply',
  ],
  [
    'ingress-template',
    'deploy',
    'Error: INSTALLATION FAILED: template: eemt/templates/ingress.yaml:4:12: executing "eemt/templates/ingress.yaml" at <set .Values.ingress.annotations>: wrong type for value; expected map[string]interface {}; got interface {}',
  ],
  ['validate-script-stops', 'validate', 'error: unknown flag: --short'],
  [
    'values-order',
    'deploy',
    'Command: helm install eemt ./helm/eemt --namespace eemt --values mine.yaml --values /tmp/tmp.Xy12',
  ],
  ['keep-data-loses-data', 'cleanup', 'Note: Persistent data has been preserved'],
];

function heard(script: string, ...lines: readonly string[]) {
  const listener = listenFor(bugs, script);
  lines.forEach(listener.line);
  return listener.heard();
}

describe('what a script says', () => {
  it.each(said)('shows %s', (id, script, line) => {
    expect(heard(script, 'namespace/eemt created', line)).toEqual([{ bug: findBug(id), evidence: [line] }]);
  });

  it('shows nothing where all is well, nor where another script says it', () => {
    expect(heard('deploy', 'namespace/eemt created', 'Helm deployment completed successfully')).toEqual([]);
    expect(heard('cleanup', said[0]?.[2] ?? '')).toEqual([]);
    expect(heard('deploy', 'Error from server (NotFound): namespaces "eemt" not found')).toEqual([]);
  });

  it('is kept to a few lines of each defect', () => {
    const [, , line = ''] = said[2] ?? [];
    const many = Array.from({ length: 50 }, (_, index) => line.replace('env[7]', `env[${String(index)}]`));
    expect(heard('deploy', ...many, ...many)[0]?.evidence).toHaveLength(3);
  });
});
