/** A text that stands for a template's expression while an object is still data; of letters and digits, so that YAML leaves it bare. */
export function inline(expression: string): string {
  return `${mark}i${Buffer.from(expression).toString('hex')}${end}`;
}

/** The same for an expression that gives YAML of several lines, as the whole value of a key. */
export function block(expression: string): string {
  return `${mark}b${Buffer.from(expression).toString('hex')}${end}`;
}

/** The text as a template of Helm: braces that were in it are printed as they are. Pure. */
export function templateText(text: string): string {
  return text
    .replaceAll('{{', '{{ "{{" }}')
    .replaceAll(blocks, (_line, indent: string, key: string, hex: string) => {
      const inner = indent.replaceAll('-', ' ').length + 2;
      return `${indent}${key}: {{- ${textOf(hex)} | nindent ${String(inner)} }}`;
    })
    .replaceAll(inlines, (_token, hex: string) => `{{ ${textOf(hex)} }}`);
}

/** Words that no manifest says by chance. */
const mark = 'eemtDevTemplate0x';
const end = 'z';
const inlines = new RegExp(`${mark}i([0-9a-f]+)${end}`, 'g');
/** With the dash of a list in front of its first key. */
const blocks = new RegExp(`^([ -]*)([\\w./-]+): ${mark}b([0-9a-f]+)${end}$`, 'gm');

const textOf = (hex: string): string => Buffer.from(hex, 'hex').toString();
