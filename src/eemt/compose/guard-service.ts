import type { ComposeService } from '../../core/compose-file.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { isList } from '../../lib/json-at.ts';
import { guardMounts } from './guard-mounts.ts';
import { shown, type Notes } from './notes.ts';

/** What the rest of the file offers to a service. */
export interface Offered {
  /** As the file writes it. */
  readonly checkout: string;
  readonly volumes: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly configs: ReadonlySet<string>;
}

/**
 * Keys that say what runs in the container, and how much of the machine it may take. None of them leads out of it; a key that is not
 * here is left out, as Compose learns new ones.
 */
const harmless = new Set([
  ...['image', 'command', 'entrypoint', 'user', 'working_dir', 'hostname', 'platform'],
  ...['depends_on', 'healthcheck', 'restart', 'profiles', 'scale', 'init', 'tty', 'stdin_open'],
  ...['stop_grace_period', 'stop_signal', 'container_name', 'expose', 'tmpfs', 'read_only', 'cap_drop'],
  ...['cpus', 'mem_limit', 'mem_reservation', 'memswap_limit', 'pids_limit', 'shm_size', 'ulimits'],
]);

/** Left out without a word: images are ours, and nothing of these runs. */
const idle = new Set(['build', 'pull_policy', 'develop', 'attach']);

/** Keys of which a part stays. */
const partly = new Map<string, (value: Json, part: Part) => Json | undefined>(
  Object.entries({
    volumes: (value: Json, { name, offered, notes }: Part) => guardMounts(value, name, offered, notes),
    environment: (value: Json, part: Part) =>
      filtered(value, part, (_, text) => text !== null, 'would be taken from your own variables'),
    labels: (value: Json, part: Part) =>
      filtered(value, part, (label) => !/^(com\.docker|eemt-dev)\./.test(label), 'belongs to others'),
    ports: (value: Json) => (isList(value) ? value.filter(isObject).map(onlyHere) : undefined),
    networks: (value: Json, part: Part) => mapped(value, (network, name) => ofNetwork(network, name, part)),
    deploy: (value: Json, part: Part) => deployed(value, part),
    secrets: (value: Json, part: Part) => offeredOnly(value, 'secrets', part),
    configs: (value: Json, part: Part) => offeredOnly(value, 'configs', part),
    security_opt: (value: Json, part: Part) => safeOptions(value, part),
  }),
);

interface Part {
  readonly name: string;
  readonly offered: Offered;
  readonly notes: Notes;
}

/** A service with only what does no harm. */
export function guardService(service: ComposeService, part: Part): ComposeService {
  const kept: Record<string, Json | undefined> = {};
  for (const [key, value = null] of Object.entries(service)) {
    const reduce = partly.get(key);
    if (harmless.has(key)) kept[key] = value;
    else if (reduce) kept[key] = reduce(value, part);
    else if (!idle.has(key) && !key.startsWith('x-')) leaveOut(part, key);
  }
  return kept;
}

function leaveOut({ name, notes }: Part, what: string): void {
  notes.leftOut.push(`${name}: ${what}`);
}

/** A port of this machine and of nobody else's; in mode `ingress` a swarm would publish it everywhere. */
function onlyHere({ target, published, protocol }: JsonObject): JsonObject {
  return {
    mode: 'host',
    host_ip: '127.0.0.1',
    ...(target === undefined ? {} : { target }),
    ...(published === undefined ? {} : { published }),
    ...(protocol === undefined ? {} : { protocol }),
  };
}

function ofNetwork(network: Json, name: string, part: Part): Json {
  if (!isObject(network)) return null;
  const { aliases, ...more } = network;
  for (const key of Object.keys(more)) leaveOut(part, `networks.${name}.${key}`);
  return aliases === undefined ? null : { aliases };
}

/** Amounts of CPU and memory, and the number of containers; devices are no amounts. */
function deployed(value: Json, part: Part): Json | undefined {
  if (!isObject(value)) return undefined;
  const { replicas, resources, ...more } = value;
  for (const [key, inner] of Object.entries(more))
    if (!(isObject(inner) && Object.keys(inner).length === 0)) leaveOut(part, `deploy.${key}`);
  const amounts = mapped(resources ?? null, (amount, kind) => {
    if (!isObject(amount)) return undefined;
    return Object.fromEntries(
      Object.entries(amount).filter(([key]) => {
        const known = ['cpus', 'memory', 'pids'].includes(key);
        if (!known) leaveOut(part, `deploy.resources.${kind}.${key}`);
        return known;
      }),
    );
  });
  return {
    ...(replicas === undefined ? {} : { replicas }),
    ...(amounts === undefined ? {} : { resources: amounts }),
  };
}

function offeredOnly(value: Json, key: 'secrets' | 'configs', part: Part): Json | undefined {
  if (!isList(value)) return undefined;
  return value.filter((entry) => {
    const source = isObject(entry) ? entry['source'] : undefined;
    const there = typeof source === 'string' && part.offered[key].has(source);
    if (!there) leaveOut(part, `${key}: ${shown(source)}`);
    return there;
  });
}

/** Options can also loosen what holds a container. */
function safeOptions(value: Json, part: Part): Json | undefined {
  const safe = (isList(value) ? value : []).filter((option) => {
    const tightens = typeof option === 'string' && /^no-new-privileges([:=]true)?$/.test(option);
    if (!tightens) leaveOut(part, `security_opt: ${shown(option)}`);
    return tightens;
  });
  return safe.length === 0 ? undefined : safe;
}

function filtered(
  value: Json,
  part: Part,
  stays: (key: string, value: Json) => boolean,
  reason: string,
): Json | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter(([key, inner]) => {
      const kept = stays(key, inner ?? null);
      if (!kept) leaveOut(part, `${key} ${reason}`);
      return kept;
    }),
  );
}

function mapped(value: Json, edit: (inner: Json, key: string) => Json | undefined): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, edit(inner ?? null, key)]));
}
