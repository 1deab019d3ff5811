import { hidden } from './secret-patterns.ts';

const name = '[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----';
const whole = new RegExp(`-----BEGIN ${name}[^"'\\n]*?-----END ${name}`, 'g');
const begin = new RegExp(`-----BEGIN ${name}[^"']*`);
const end = new RegExp(`^.*?-----END ${name}`);
const body = /^\s*[A-Za-z0-9+/=]+\s*$/;
/** A line of a key behind something else, as the name of a pod. */
const behind = /[A-Za-z0-9+/=]{16,}\s*$/;

/** The same lines, without what stands between BEGIN and END of a private key in PEM form; `key.open` goes on from line to line. Lines of others in between stay. */
export function withoutKeyBlocks(lines: readonly string[], key: { open: boolean }): readonly string[] {
  const out: string[] = [];
  for (const written of lines) {
    const line = written.replace(whole, hidden);
    if (begin.test(line)) {
      key.open = true;
      out.push(line.replace(begin, hidden));
    } else if (end.test(line)) {
      // Where only the end of a key was kept, its BEGIN is not there.
      for (let at = out.length - 1; !key.open && at >= 0 && body.test(out[at] ?? ''); at--) out[at] = hidden;
      key.open = false;
      out.push(line.replace(end, hidden));
    } else {
      out.push(!key.open ? line : body.test(line) ? hidden : line.replace(behind, hidden));
    }
  }
  return out;
}
