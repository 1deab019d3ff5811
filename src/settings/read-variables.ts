import { variableName } from './names.ts';
import { normalize, type GivenValue } from './normalize.ts';
import { settingKeys, settingOf } from './settings.ts';

/** EEMT_DEV_WORKERS, EEMT_DEV_WORKER_IMAGE, …; an empty one counts as not given. */
export function readVariables(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): readonly GivenValue[] {
  return settingKeys.flatMap((key) => {
    const detail = variableName(key);
    const text = env[detail];
    if (text === undefined || text === '') return [];
    return [{ key, value: normalize(key, settingOf(key).type.fromVariable(text), cwd), detail }];
  });
}
