import { isAbsolute, normalize } from 'node:path';
import type { ComposeMount } from '../../core/compose-file.ts';
import { isInside } from '../../lib/inside.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { isList } from '../../lib/json-at.ts';
import type { Notes } from './notes.ts';

/** The guard's answer to the mounts of a service. `checkout`: as the file writes it, `volumes`: names of volumes that the file keeps. */
export function guardMounts(
  mounts: Json | undefined,
  service: string,
  { checkout, volumes }: { readonly checkout: string; readonly volumes: ReadonlySet<string> },
  notes: Notes,
): readonly ComposeMount[] {
  const entries = isList(mounts) ? mounts : [];
  return entries.flatMap((mount) => {
    if (!isObject(mount)) return [];
    const { type, source, target, read_only: readOnly } = mount;
    if (typeof type !== 'string' || typeof target !== 'string') return [];
    const name = typeof source === 'string' ? source : undefined;
    const say = (list: string[], reason: string): [] => {
      list.push(`${service}: volumes: ${name ?? type} at ${target} ${reason}`);
      return [];
    };
    const kept = {
      type,
      ...(name === undefined ? {} : { source: name }),
      target,
      ...(readOnly === true ? { read_only: true } : {}),
    };
    if (type === 'tmpfs') return [{ ...kept, ...part(mount, 'tmpfs', ['size', 'mode']) }];
    if (type === 'volume') {
      if (name === undefined || volumes.has(name)) return [{ ...kept, ...part(mount, 'volume', ['nocopy']) }];
      return say(notes.leftOut, 'is a volume that the file does not have');
    }
    if (type !== 'bind') return say(notes.leftOut, `is a mount of the kind ${type}`);
    if (name === undefined || !isAbsolute(name)) return say(notes.refused, 'is no whole path');
    const place = normalize(name);
    if (isInside(`${checkout}/data`, place))
      return [{ ...kept, ...part(mount, 'bind', ['create_host_path']) }];
    // Nothing that runs may change the checkout, and the engine must not make folders in it.
    if (isInside(checkout, place)) return [{ ...kept, read_only: true, bind: { create_host_path: false } }];
    // Who reaches the engine is root on this machine.
    return place.endsWith('.sock')
      ? say(notes.leftOut, 'is a socket of this machine')
      : say(notes.refused, 'lies outside of the checkout');
  });
}

/** Of the options of a mount only these: others change how this machine sees the folder (propagation, SELinux labels). */
function part(mount: JsonObject, key: string, names: readonly string[]): JsonObject {
  const options = mount[key];
  if (!isObject(options)) return {};
  return { [key]: Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name))) };
}
