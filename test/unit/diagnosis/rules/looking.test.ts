import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../src/core/observation.ts';
import { judgeAll } from '../../../../src/diagnosis/judge-all.ts';
import { rules } from '../../../../src/diagnosis/rules/index.ts';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import { refusalsIn } from '../../../../src/targets/kubernetes/refusals.ts';
import { change, observation, withObjects } from '../observations.ts';

const healthy = observation('healthy');
const judge = (seen: Observation) => judgeAll(seen, [...bugs, ...rules]);

describe('a cluster that does not let us look', () => {
  const line = (kind: string, scope: string) =>
    `Error from server (Forbidden): ${kind} is forbidden: User "guest" cannot list resource "${kind}" in API group "apps" ${scope}`;
  const error = new ToolFailedError('TOOL_FAILED', 'kubectl get failed', {
    details: {
      tail: [line('deployments', 'in the namespace "eemt"'), line('nodes', 'at the cluster scope')],
    },
  });
  const refused = refusalsIn([{ ok: false, why: line('nodes', 'at the cluster scope'), error }, undefined]);

  it('is told by user, verb, resource and namespace, each once', () => {
    expect(refused).toMatchObject([
      { user: 'guest', verb: 'list', resource: 'deployments.apps', namespace: 'eemt' },
      { user: 'guest', verb: 'list', resource: 'nodes.apps', namespace: null },
    ]);
    expect(
      refusalsIn([
        { ok: false, why: 'connection refused' },
        { ok: true, value: [] },
      ]),
    ).toEqual([]);
  });

  it('is a finding that names each right, and not an API server that does not answer', () => {
    const seen: Observation = { ...healthy, objects: { ok: false, why: 'Forbidden' }, refused };
    expect(judge(seen).filter(({ id }) => id !== 'web-unanswered')).toMatchObject([
      {
        id: 'forbidden',
        course: 'terminal',
        cause:
          'User guest has no right to list deployments.apps in namespace eemt; list nodes.apps in the whole cluster.',
      },
    ]);
  });
});

describe('a namespace', () => {
  it('that is being deleted is said so', () => {
    const leaving = change(
      withObjects(healthy, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'eemt' } }),
      'Namespace',
      'eemt',
      (one) => ({ ...one, metadata: { ...one.metadata, deletionTimestamp: healthy.at } }),
    );
    expect(judge(leaving)).toMatchObject([
      { id: 'namespace-gone', cause: 'Namespace eemt is being deleted, with all that is in it.' },
    ]);
  });

  it('that is not there before the first deployment is no finding', () => {
    const other = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } };
    expect(judge(withObjects(healthy, other)).map(({ id }) => id)).not.toContain('namespace-gone');
  });
});
