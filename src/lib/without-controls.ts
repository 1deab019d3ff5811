import { stripVTControlCharacters } from 'node:util';

/** Text that cannot steer a terminal: no escape sequences, no control characters but the tab. */
export function withoutControls(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '');
}
