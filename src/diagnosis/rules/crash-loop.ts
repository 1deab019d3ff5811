import type { Rule, Symptom, Observation } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import { lastEnd, type ObservedContainer, type Termination } from '../../core/observed/containers.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { containerEvidence } from '../../core/observed/evidence.ts';
import { logEvidence, logOf } from '../../core/observed/logs.ts';
import { allNodesReady } from '../../core/observed/nodes.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import { describe, healedByHand, logsOf } from '../../core/repair.ts';
import { exitWords } from './exit-code.ts';
import { meaningfulLine } from './log-line.ts';

/** A container that runs again may have got over it; only a fresh crash is worth a word. */
const freshMs = 120_000;

export const crashLoop: Rule = {
  id: 'crash-loop',
  title: 'A container crashes again and again',
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => pod.containers.flatMap((container) => symptom(seen, pod, container))),
};

function symptom(seen: Observation, pod: ObservedPod, container: ObservedContainer): readonly Symptom[] {
  const last = lastEnd(container);
  const backOff = container.waiting?.reason === 'CrashLoopBackOff';
  // Killed for memory: oom-killed says so, with the limit.
  if (last?.reason === 'OOMKilled' || (last === null && !backOff)) return [];
  const crashed = last !== null && last.exitCode !== 0;
  // A stopped and started node gives every container a restart, ended as Unknown: that is no crash.
  const repeats = container.restarts >= 2 && crashed && last.reason !== 'Unknown';
  if (!backOff && !(repeats && !isWellAgain(seen, container, last))) return [];
  const crashes = container.restarts + (container.running ? 0 : 1);
  const line = meaningfulLine(logOf(seen, pod, container), last?.message ?? '');
  return [
    {
      subject: pod.ref,
      severity: 'critical',
      cause: cause(container, last, crashes, line),
      evidence: [
        containerEvidence(
          pod,
          container,
          `${container.waiting?.reason ?? 'restarted'}: ${ended(last)}, ${String(container.restarts)} restarts`,
          last?.finishedAt ?? seen.at,
        ),
        ...(line === undefined ? [] : [logEvidence(seen, pod, container, line)]),
      ],
      course: isTerminal(seen, pod, container, crashes) ? 'terminal' : 'transient',
      repair: healedByHand([
        logsOf(pod.ref.name, container.name, container.terminated === null),
        describe(pod.ref),
      ]),
    },
  ];
}

function isWellAgain(seen: Observation, container: ObservedContainer, last: Termination): boolean {
  return container.running && (container.ready || ageMs(seen, last.finishedAt) > freshMs);
}

/**
 * Once can be bad luck while everything starts together (a name not yet in DNS, a folder not yet there), and a
 * container that runs at the moment may stay. So: from the second crash on, while it does not run, with all nodes
 * Ready. One that the liveness probe killed was perhaps only slow; it gets one try more. (A bug's own rule
 * knows what the log line means and need not wait for any of this.)
 */
function isTerminal(
  seen: Observation,
  pod: ObservedPod,
  container: ObservedContainer,
  crashes: number,
): boolean {
  const killed = eventsAbout(seen, pod.object, 'Killing').some((event) => event.message.includes('liveness'));
  return !container.running && crashes >= (killed ? 3 : 2) && allNodesReady(seen);
}

function cause(
  container: ObservedContainer,
  last: Termination | null,
  crashes: number,
  line: string | undefined,
): string {
  const times = crashes === 1 ? 'once' : `${String(crashes)} times`;
  const what = `${container.init ? 'Init container' : 'Container'} ${container.name} ended ${times} (${ended(last)})`;
  return line === undefined ? `${what}.` : `${what}: ${line}`;
}

function ended(last: Termination | null): string {
  return last === null ? 'how is not known' : exitWords(last.exitCode);
}
