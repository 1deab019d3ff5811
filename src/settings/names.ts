import type { SettingKey } from './settings.ts';

/** `workerImage` → `worker-image` */
export function flagName(key: SettingKey): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `workerImage` → `EEMT_DEV_WORKER_IMAGE` */
export function variableName(key: SettingKey): string {
  return `EEMT_DEV_${flagName(key).replaceAll('-', '_').toUpperCase()}`;
}
