import { eemtDev } from '../../core/command-hint.ts';
import type { Rule, Symptom, Observation } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { nodesOf, type ObservedNode } from '../../core/observed/nodes.ts';
import { conditionOf } from '../../core/observed/objects.ts';
import { describe, healedByHand } from '../../core/repair.ts';

/** A node that has just joined has no network for a while; that is starting, not trouble. */
const startingMs = 60_000;

/** Heals perhaps: nodes come and go by themselves, also after the machine slept. Pressure passes when room is made. */
export const nodeNotReady: Rule = {
  id: 'node-not-ready',
  title: 'A node is not Ready',
  judge: (seen) => {
    const stopped = new Set(
      seen.containers.ok
        ? seen.containers.value.filter((one) => one.state !== 'running').map((one) => one.name)
        : [],
    );
    return nodesOf(seen)
      .filter(({ ref }) => !stopped.has(ref.name))
      .flatMap((node) => [...notReady(seen, node), ...underPressure(node)]);
  },
};

function notReady(seen: Observation, node: ObservedNode): readonly Symptom[] {
  if (node.ready) return [];
  const ready = conditionOf(node.object, 'Ready');
  const { name } = node.ref;
  const young = ageMs(seen, ready?.since) < startingMs;
  return [
    {
      subject: node.ref,
      severity: young ? 'medium' : 'high',
      cause: `Node ${name} is not Ready${ready === undefined || ready.message === '' ? '' : `: ${ready.message}`}.`,
      evidence: [
        evidence(
          `node ${name}`,
          `Ready ${ready?.status ?? 'unknown'}: ${ready?.message ?? ''}`,
          ready?.since ?? seen.at,
        ),
      ],
      course: 'transient',
      repair: healedByHand(
        [
          describe(node.ref),
          { argv: ['docker', 'logs', '--tail', '50', name], purpose: 'what the node says' },
        ],
        eemtDev('up'),
      ),
    },
  ];
}

const pressures = {
  DiskPressure: 'disk',
  MemoryPressure: 'memory',
  PIDPressure: 'room for processes',
} as const;

function underPressure(node: ObservedNode): readonly Symptom[] {
  return Object.entries(pressures).flatMap(([type, what]) => {
    const pressure = conditionOf(node.object, type);
    if (pressure?.status !== 'True') return [];
    return [
      {
        subject: node.ref,
        severity: 'high',
        cause: `The ${what} of node ${node.ref.name} is nearly used up, so it takes no pods.`,
        evidence: [evidence(`node ${node.ref.name}`, `${type}: ${pressure.message}`, pressure.since)],
        course: 'transient',
        repair: healedByHand([
          describe(node.ref),
          { argv: ['docker', 'system', 'df'], purpose: 'what fills the disk that all nodes share' },
        ]),
      } satisfies Symptom,
    ];
  });
}
