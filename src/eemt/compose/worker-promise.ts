import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { sizesFor } from '../chart/sizing.ts';
import { setKey } from './editors.ts';
import { optionOf } from './options.ts';
import { workers } from './service-names.ts';
import { isWorkQueueWorker, isWorkerScript, sizeText } from './worker-command.ts';

export type Promised = readonly (readonly [option: string, value: string])[];

/** What a worker promises its manager: one core, and the memory and disk of its limits, in the units of this command. */
export function promisedIn(words: readonly string[], facts: ComposeFacts): Promised {
  const { memoryMi, diskMi } = sizesFor(facts).worker.limits;
  const size = isWorkQueueWorker(words) ? String : sizeText;
  return [
    ['--cores', '1'],
    ['--memory', size(memoryMi)],
    ['--disk', size(diskMi)],
  ];
}

/** A worker that promises nothing would measure this machine, which all of them share. What its command says already stays. */
export function withPromise(service: ComposeService, name: string, facts: ComposeFacts): ComposeService {
  if (!workers.includes(name)) return service;
  const words = service.command ?? [];
  const program = words.findIndex((word) => isWorkerScript(word) || isWorkQueueWorker([word]));
  const missing = promisedIn(words, facts).filter(([option]) => optionOf(words, option) === undefined);
  if (program < 0 || missing.length === 0) return service;
  return setKey(service, 'command', words.toSpliced(program + 1, 0, ...missing.flat()));
}
