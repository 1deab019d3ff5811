import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { TargetName } from '../core/environment.ts';
import { UsageError } from '../errors/index.ts';
import { placeOf, isExplicit, type Origin, type ResolvedSettings } from './resolved.ts';
import { settingKeys, settingOf, type SettingKey } from './settings.ts';

export interface TargetWish {
  readonly target: TargetName;
  readonly origin: Origin;
  /** `--target`, `EEMT_DEV_NODES`. */
  readonly place: string;
  /** By the setting `target`; else by one that only this target has. */
  readonly direct: boolean;
}

/** The stronger first. */
const strength: readonly Origin[] = ['flag', 'variable', 'file'];

/** The target that somebody asks for; undefined: nobody does. Throws UsageError USAGE_TARGET where two are asked for. Pure. */
export function wishedTarget(resolved: ResolvedSettings): TargetWish | undefined {
  const { settings, origins } = resolved;
  const pins = pinsOf(resolved);
  if (settings.target !== 'auto' && isExplicit(origins, 'target')) {
    const direct = wishBy('target', settings.target, resolved);
    const other = pins.find(({ origin, target }) => origin === 'flag' && target !== direct.target);
    if (other) throw contradiction(direct, other);
    return direct;
  }
  const strongest = strength.find((origin) => pins.some((pin) => pin.origin === origin));
  const [first, ...rest] = pins.filter(({ origin }) => origin === strongest);
  const other = rest.find(({ target }) => target !== first?.target);
  if (first && other) throw contradiction(first, other);
  return first;
}

/** A flag of another target than the environment lives on. Pure. */
export function flagOfOther(name: string, lives: TargetName, { place, target }: TargetWish): UsageError {
  return new UsageError('USAGE_TARGET', `${place} is for ${target} only, and ${name} runs on ${lives}.`, {
    hints: [
      `leave ${place} out`,
      advice`${eemtDev('up', '--target', target)} with ${place} moves it to ${target}; job data is kept`,
    ],
  });
}

function pinsOf(resolved: ResolvedSettings): readonly TargetWish[] {
  return settingKeys.flatMap((key) => {
    const { only } = settingOf(key);
    return only !== undefined && isExplicit(resolved.origins, key) && says(resolved.settings[key])
      ? [wishBy(key, only, resolved)]
      : [];
  });
}

/** `none` takes something back and needs no target for it. */
function says(value: unknown): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function wishBy(key: SettingKey, target: TargetName, { origins }: ResolvedSettings): TargetWish {
  return {
    target,
    origin: origins[key].origin,
    place: placeOf(key, origins[key]),
    direct: key === 'target',
  };
}

function contradiction(one: TargetWish, other: TargetWish): UsageError {
  const says = ({ place, target, direct }: TargetWish) =>
    direct ? `${place} says ${target}` : `${place} is for ${target} only`;
  return new UsageError('USAGE_TARGET', `${says(one)}, and ${says(other)}.`, {
    hints: [`leave ${one.place} or ${other.place} out`],
  });
}
