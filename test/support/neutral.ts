import type { Json } from '../../src/lib/json.ts';

export interface OwnNames {
  /** Text as it is on this machine → what stands for it; longer ones first where one holds another. */
  readonly names: readonly (readonly [string, string])[];
}

/** Keys whose content is long, changes at every look, or tells of the machine and nothing of EEMT. */
const left: ReadonlySet<string> = new Set([
  'managedFields',
  'kubectl.kubernetes.io/last-applied-configuration',
  'machineID',
  'nodeInfo',
]);

/** A recorded world without paths, names, addresses and ids of the machine that it was recorded on: equal ones stay equal. Pure. */
export function neutral(world: Json, { names }: OwnNames): Json {
  const known = new Map<string, string>();
  const standIn = (found: string, kind: string, made: (count: number) => string): string => {
    const key = `${kind} ${found}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const count = [...known.keys()].filter((one) => one.startsWith(`${kind} `)).length + 1;
    known.set(key, made(count));
    return made(count);
  };
  const text = (value: string): string =>
    names
      .reduce((one, [own, other]) => (own === '' ? one : one.replaceAll(own, other)), value)
      .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) =>
        standIn(id, 'uuid', (count) => `00000000-0000-0000-0000-${String(count).padStart(12, '0')}`),
      )
      .replaceAll(/\b[0-9a-f]{64}\b/g, (id) =>
        standIn(id, 'digest', (count) => String(count).padStart(64, '0')),
      )
      .replaceAll(/\b(?!127\.0\.0\.1\b|0\.0\.0\.0\b)\d{1,3}(?:\.\d{1,3}){3}\b/g, (address) =>
        standIn(address, 'address', (count) => `10.0.0.${String(count)}`),
      )
      .replaceAll(/\b[0-9a-f]{4}(?::[0-9a-f]{0,4}){3,}\S*/g, 'fd00::1');
  const of = (value: Json): Json => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(of);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([key, one]) => !left.has(key) && one !== undefined);
    return Object.fromEntries(entries.map(([key, one]) => [text(key), of(one as Json)]));
  };
  return of(world);
}
