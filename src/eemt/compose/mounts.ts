import type { ComposeMount, ComposeService } from '../../core/compose-file.ts';
import { inCompose, setKey } from './editors.ts';

/** A file or folder of this machine, which must be there: the engine would make it as root. */
export function bind(source: string, target: string, access?: 'read-only'): ComposeMount {
  return {
    type: 'bind',
    source: inCompose(source),
    target,
    ...(access === undefined ? {} : { read_only: true }),
    bind: { create_host_path: false },
  };
}

/** Adds mounts in place of what is mounted there. All are put in order by target, so that it does not matter which cure adds first. */
export function withOwnMounts(service: ComposeService, own: readonly ComposeMount[]): ComposeService {
  const targets = new Set(own.map(({ target }) => target));
  const others = (service.volumes ?? []).filter(({ target }) => !targets.has(target));
  const all = [...others, ...own].sort((a, b) => a.target.localeCompare(b.target));
  return setKey(service, 'volumes', all);
}
