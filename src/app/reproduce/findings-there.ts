import { eemtDev, withName, type CommandHint } from '../../core/command-hint.ts';
import type { Environment } from '../../core/environment.ts';
import { isDocumented } from '../../core/reproduced.ts';
import type { Finding } from '../../core/observation.ts';
import type { Reproduction } from '../../state/reproduction.ts';
import { placeOf } from './place-there.ts';

/** Findings of the place of a reproduction, whose commands act there: those of the environment itself would miss it. Pure. */
export function findingsThere(
  env: Environment,
  there: Pick<Reproduction, 'bug' | 'place'>,
  findings: readonly Finding[],
): readonly Finding[] {
  const { name, namespace } = placeOf(env, there);
  const mark = there.place === 'beside' ? namespace : name;
  const keyOf = (key: string): string => `${mark}: ${key}`;
  const aimed = (argv: readonly string[]): readonly string[] =>
    there.place === 'beside' ? inNamespace(argv, namespace) : withName(argv, name);
  return findings.map((one) => ({
    ...one,
    key: keyOf(one.key),
    consequenceOf: one.consequenceOf === null ? null : keyOf(one.consequenceOf),
    repair: {
      ...one.repair,
      byHand: one.repair.byHand.map((hint): CommandHint => ({ ...hint, argv: aimed(hint.argv) })),
      command: isDocumented(there.bug)
        ? one.repair.command && aimed(one.repair.command)
        : // All is deployed there with every cure then.
          one.repair.mode === 'automatic'
          ? eemtDev('bugs cure', there.bug).argv
          : one.repair.command,
    },
  }));
}

/** Our verbs look at the environment alone; what lies beside it is reached by kubectl. */
function inNamespace(argv: readonly string[], namespace: string): readonly string[] {
  const [program, verb, ...rest] = argv;
  if (program !== 'eemt-dev') return argv;
  if (verb === 'logs') return eemtDev('kubectl', '--', '--namespace', namespace, 'logs', ...rest).argv;
  if (verb !== 'kubectl' || rest[0] !== '--') return argv;
  return eemtDev('kubectl', '--', '--namespace', namespace, ...rest.slice(1)).argv;
}
