import { describe, expect, it } from 'vitest';
import { findBug, type Bug } from '../../../src/eemt/defects/index.ts';
import { issueText, type IssueFacts } from '../../../src/eemt/issue-text.ts';

const cron: Bug = { ...(findBug('cron-as-user') ?? expect.fail()), seenBy: [] };
const facts: IssueFacts = {
  textOf: () => undefined,
  version: '1.2.3',
  kubernetes: 'v1.27.3',
  commit: 'abc123',
  patch: null,
};
const body = (bug: Bug, more: Partial<IssueFacts> = {}) => issueText(bug, { ...facts, ...more }).body;

describe('an issue for EEMT', () => {
  it('says what happens, where, why, what helps and what it was seen with', () => {
    expect(issueText(cron, facts).title).toBe(cron.title);
    const text = body(cron);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      ...['What happens', 'Where', 'Why', 'What helps', 'Seen with'],
    ]);
    for (const part of [cron.symptom, cron.cause, ...cron.upstream, 'abc123', 'v1.27.3', '1.2.3'])
      expect(text).toContain(part);
  });

  it('names the line where the checkout has what the patch looks for, and only the file where it has it no more', () => {
    const change = [{ anchor: 'the line of cron', find: /cron start/g, put: '' }];
    const bug: Bug = {
      ...cron,
      upstream: ['a.sh', 'b.sh', 'c.sh'],
      patch: {
        files: [
          { path: 'a.sh', change },
          { path: 'b.sh', change },
        ],
      },
    };
    const text = body(bug, { textOf: (path) => (path === 'a.sh' ? 'one\ntwo\ncron start\n' : 'other') });
    expect(text).toContain('- `a.sh:3` (the line of cron)\n- `b.sh`\n- `c.sh`\n');
  });

  it('shows the commands by which a person sees it', () => {
    const seenBy = [{ argv: ['kubectl', 'get', 'pods'], purpose: 'which pods restart' }];
    expect(body({ ...cron, seenBy })).toContain(
      '## How to see it\n\n```sh\n# which pods restart\nkubectl get pods\n```\n',
    );
  });

  it('holds the patch behind a fence that the patch does not close', () => {
    const patch = '--- a/x.md\n+++ b/x.md\n+```sh\n';
    expect(body(cron, { patch })).toContain(`\`\`\`\`diff\n${patch}\`\`\`\`\n`);
  });

  it('says why EEMT is left as it is where eemt-dev cures nothing', () => {
    const may = findBug('may-lacks-a-day') ?? expect.fail();
    expect(body(may)).toContain(`It is left as it is: ${may.reportOnly ?? ''}.`);
  });
});
