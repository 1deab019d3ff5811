import { bugs } from '../eemt/defects/index.ts';
import { settingKeys, settingOf } from '../settings/settings.ts';
import { globalTable } from './globals.ts';
import { settingOptions } from './setting-options.ts';
import { verbs } from './verbs/index.ts';

/** What `npm run docs` writes pages of. */
export const reference = {
  bugs,
  verbs,
  globals: Object.values(globalTable),
  settings: settingKeys.map((key, index) => ({ flags: settingOptions[index]?.flags, row: settingOf(key) })),
};
