/** A variable in a template's list, on one line in braces or on two; `$1` is its indent. */
export function envEntry(name: string): RegExp {
  return new RegExp(`^( *)- (?:\\{ )?name: ${name}(?:, [^\\n]*|\\n *value: [^\\n]*)\\n`, 'm');
}

/** The line of a template that brings the variables which all containers have; `$1` is its indent. */
export const commonEnv = /^( *)\{\{- include "eemt\.envVars" [^\n]*\}\}\n/m;

/** A mount in a template's list, on one line in braces or on two; `$1` is its indent. */
export function mountEntry(volume: string, path: string): RegExp {
  return new RegExp(`^( *)- (?:\\{ )?name: ${volume}(?:, |\\n *)mountPath: ${path}(?: \\})?\\n`, 'gm');
}

/** A volume on the data claim where there is one, written out or by the helper for it; `$1` or `$2` is its indent. */
export function dataVolumeEntry(name: string): RegExp {
  const written = `( *)- name: ${name}\\n\\1  \\{\\{- if [^\\n]*\\n(?:\\1  [^\\n]*\\n)+?\\1  \\{\\{- end \\}\\}\\n`;
  const helped = `( *)\\{\\{- include "eemt\\.claimVolume" \\(list \\$ "${name}" "data"\\)[^\\n]*\\n`;
  return new RegExp(`^(?:${written}|${helped})`, 'm');
}
