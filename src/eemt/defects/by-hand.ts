import { command, eemtDev, type CommandHint } from '../../core/command-hint.ts';

/** kubectl on the environment's cluster and namespace. */
export function kubectl(purpose: string, ...words: readonly string[]): CommandHint {
  return { ...eemtDev('kubectl', '--', ...words), purpose };
}

/** `eemt-dev logs`. */
export function logs(purpose: string, ...words: readonly string[]): CommandHint {
  return { ...eemtDev('logs', ...words), purpose };
}

/** `docker compose` in EEMT's checkout. */
export function compose(purpose: string, ...words: readonly string[]): CommandHint {
  return inCheckout(purpose, 'docker', 'compose', ...words);
}

/** The same with the services that run only with the profile `distributed`. */
export function distributed(purpose: string, ...words: readonly string[]): CommandHint {
  return compose(purpose, '--profile', 'distributed', ...words);
}

/** What a container of Compose said last. */
export function lastWords(service: string, of = distributed): CommandHint {
  return of('what it says before it ends', 'logs', '--tail', '5', service);
}

/** Another tool, called in the folder of EEMT's checkout. */
export function inCheckout(purpose: string, ...argv: readonly string[]): CommandHint {
  return { ...command(...argv), purpose };
}
