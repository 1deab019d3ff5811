import { describe, expect, it } from 'vitest';
import { stopIn } from '../../../../src/eemt/scripts/trace.ts';

const trace = (...lines: readonly string[]) => lines.join('\n');
const unread = () => undefined;

describe('where a script stopped', () => {
  it('is its last command that did something, and not the words after it', () => {
    const text = trace(
      '+\tdeploy.sh\t12\thelm version',
      '+\tdeploy.sh\t309\thelm install eemt ./helm/eemt',
      "+\tdeploy.sh\t312\tlog_error 'Helm deployment failed'",
      "+\tdeploy.sh\t41\techo -e '[ERROR] Helm deployment failed'",
      '+\tdeploy.sh\t313\trm -f /tmp/x',
      '+\tdeploy.sh\t314\texit 1',
    );
    expect(stopIn(text, unread)).toEqual({
      file: 'deploy.sh',
      line: 309,
      command: 'helm install eemt ./helm/eemt',
    });
  });

  it('is a pipe as it is written, since its parts are traced in any order', () => {
    const text = trace(
      '++\tvalidate.sh\t60\tgrep -o x',
      '++\tvalidate.sh\t60\tkubectl version --short',
      '+\tvalidate.sh\t60\tVERSION=',
    );
    const written = '    VERSION=$(kubectl version --short | grep -o x)';
    expect(stopIn(text, (file, line) => `${written} # ${file}:${String(line)}`)?.command).toBe(
      'VERSION=$(kubectl version --short | grep -o x) # validate.sh:60',
    );
  });

  it('is not looked for in lines that go on, nor in words of another program', () => {
    const text = trace('+\ta.sh\t3\tkubectl apply', 'second line of the command', '+ nothing of ours');
    expect(stopIn(text, unread)).toMatchObject({ line: 3, command: 'kubectl apply' });
    expect(stopIn('', unread)).toBeUndefined();
  });
});
