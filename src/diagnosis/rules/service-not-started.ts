import { eemtDev, type CommandHint } from '../../core/command-hint.ts';
import type { Observation, Rule, ServiceContainer, Symptom } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { containerRef, containersOf } from '../../core/observed/services.ts';
import { healedByHand, inspect } from '../../core/repair.ts';

/** `restarting` is tried again, and judged as a crash. */
const ended: readonly ServiceContainer['state'][] = ['created', 'exited', 'dead'];

export const serviceNotStarted: Rule = {
  id: 'service-not-started',
  title: 'The engine could not start a container',
  judge: (seen) =>
    containersOf(seen).flatMap((one) =>
      one.error !== null && ended.includes(one.state) ? [symptom(seen, one, one.error)] : [],
    ),
};

function symptom(seen: Observation, container: ServiceContainer, error: string): Symptom {
  const { name } = container;
  return {
    subject: containerRef(container),
    severity: 'critical',
    cause: `Container ${name} could not be started: ${plain(container, error)}`,
    evidence: [evidence(`container ${name}`, error, seen.at)],
    // The engine tries once.
    course: 'terminal',
    repair: healedByHand([...hints(error), inspect(name)], eemtDev('up')),
  };
}

/** The engine's words begin with the parts of it that pass the error on. */
function plain({ image }: ServiceContainer, error: string): string {
  const port = portIn(error);
  if (port !== undefined) return `port ${port} of this machine is taken.`;
  if (/no such image|image .* not found/i.test(error)) return `image ${image} is not in the engine.`;
  const path = /error mounting "([^"]+)"|bind source path does not exist: (\S+)/.exec(error);
  if (path !== null) return `${path[1] ?? path[2] ?? ''} cannot be mounted (${lastWords(error)}).`;
  const program = /exec: "([^"]+)"/.exec(error)?.[1];
  if (program !== undefined) return `${program} cannot be run in image ${image} (${lastWords(error)}).`;
  return error;
}

function portIn(error: string): string | undefined {
  if (!/already allocated|already in use|ports are not available/i.test(error)) return undefined;
  return /[\d\]]:(\d+)\b/.exec(error)?.[1];
}

/** `…: not a directory: unknown` → `not a directory` */
function lastWords(error: string): string {
  const parts = error.split(': ').filter((part) => part !== '' && part !== 'unknown');
  return parts.at(-1) ?? error;
}

function hints(error: string): readonly CommandHint[] {
  const port = portIn(error);
  return port === undefined
    ? []
    : [{ argv: ['docker', 'ps', '--filter', `publish=${port}`], purpose: 'the container that has the port' }];
}
