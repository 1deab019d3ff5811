import * as z from 'zod';
import {
  choices,
  cureId,
  helmSet,
  imageReference,
  kubernetesVersion,
  notEmpty,
  ranges,
  wholeNumber,
  workerImage,
} from './parse.ts';
import type { Parsed } from './parse.ts';
import { noneAlone } from './said-value.ts';
import type { SettingKey, Settings } from './settings.ts';

type Schemas = { readonly [K in SettingKey]: z.ZodType<Settings[K]> };

/** One schema a setting; `null` is a value only where the setting may be unset. */
const settingSchemas: Schemas = {
  target: z.enum(choices.target, { error: enumError(choices.target) }),
  workers: number(ranges.workers),
  nodes: number(ranges.nodes),
  profile: z.enum(choices.profile, { error: enumError(choices.profile) }),
  mode: z.enum(choices.mode, { error: enumError(choices.mode) }),
  webImage: text(imageReference).nullable(),
  workerImage: text(workerImage),
  source: text(notEmpty).nullable(),
  kubernetes: text(kubernetesVersion),
  nodeImage: text(imageReference).nullable(),
  port: number(ranges.port),
  values: list(notEmpty, 'must be a list of files'),
  set: list(helmSet, 'must be a list of KEY=VALUE'),
  skipFix: list(cureId, 'must be a list of cure ids'),
  caBundle: text(notEmpty).nullable(),
};

/** In the order in which people read them. */
export const settingKeys = Object.keys(settingSchemas) as readonly SettingKey[];

/** A value of this setting, or all that is wrong with it. */
export function checkSetting<K extends SettingKey>(
  key: K,
  value: unknown,
): { readonly value: Settings[K] } | { readonly wrong: readonly string[] } {
  const result = settingSchemas[key].safeParse(value);
  if (result.success) return { value: result.data };
  return {
    wrong: result.error.issues.map(({ path, message }) =>
      path.length === 0
        ? message
        : `entry ${path.map((part) => String(Number(part) + 1)).join('.')} ${message}`,
    ),
  };
}

function number(range: { readonly min: number; readonly max: number }): z.ZodType<number> {
  return z.unknown().transform((value, context) => {
    const parsed =
      typeof value === 'number'
        ? wholeNumber(String(value), range)
        : {
            wrong: `must be a whole number from ${String(range.min)} to ${String(range.max)}, not ${shown(value)}`,
          };
    return valueOr(parsed, context);
  });
}

function text(read: (text: string) => Parsed<string>): z.ZodType<string> {
  return z.unknown().transform((value, context) => {
    return valueOr(
      typeof value === 'string' ? read(value) : { wrong: `must be text, not ${shown(value)}` },
      context,
    );
  });
}

/** A lone `none` was taken for the empty list before. */
function list(read: (text: string) => Parsed<string>, error: string): z.ZodType<string[]> {
  return z
    .array(z.unknown(), { error })
    .refine((entries) => !entries.includes('none'), { error: noneAlone, abort: true })
    .pipe(z.array(text(read)));
}

function valueOr<T>(parsed: Parsed<T>, context: z.RefinementCtx): T {
  if ('value' in parsed) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.wrong });
  return z.NEVER;
}

function enumError(allowed: readonly string[]): (issue: { readonly input: unknown }) => string {
  return ({ input }) => `must be one of ${allowed.join(', ')}, not ${shown(input)}`;
}

function shown(value: unknown): string {
  const written = JSON.stringify(value) as string | undefined;
  return (written ?? typeof value).slice(0, 60);
}
