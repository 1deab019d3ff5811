import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import type { Json } from '../../lib/json.ts';
import { shippedPath } from '../../lib/package-root.ts';
import { sizesFor } from '../chart/sizing.ts';
import { inCompose } from './editors.ts';
import { limitsOf } from './limits.ts';
import { manager } from './service-names.ts';

/** The service that runs jobs, as compose/runner.yaml has it: of the workers' image, and found by them as the manager they look for. */
export function runnerService(worker: ComposeService, facts: ComposeFacts): ComposeService {
  const limits = limitsOf(sizesFor(facts).runner);
  const values: Values = {
    WORKER_IMAGE: facts.images.worker ?? worker.image ?? '',
    USER: `${String(facts.host.uid)}:${String(facts.host.gid)}`,
    JOBS: facts.programs.jobs,
    DATA: facts.data,
    PASSWORD_FILE: facts.passwordFile,
    CPUS: String(limits.cpus),
    MEMORY: limits.memory,
  };
  const networks = Object.keys(worker.networks ?? { default: null });
  return {
    ...(filled(template(), values) as ComposeService),
    networks: Object.fromEntries(networks.map((name) => [name, { aliases: [manager] }])),
  };
}

type Values = Readonly<Record<string, string>>;

let read: Json | undefined;

function template(): Json {
  read ??= parse(readFileSync(shippedPath('compose/runner.yaml'), 'utf8')) as Json;
  return read;
}

function filled(value: Json | undefined, values: Values): Json {
  if (typeof value === 'string')
    return value.replaceAll(/\$\{(\w+)\}/g, (_found, name: string) => inCompose(values[name] ?? ''));
  if (value === null || typeof value !== 'object') return value ?? null;
  if (Array.isArray(value)) return (value as readonly Json[]).map((one) => filled(one, values));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, values)]));
}
