import type { Command } from '../command.ts';

export const diagnose: Command = {
  name: 'diagnose',
  summary: 'what is wrong with EEMT, first causes first, and what cures them',
  group: 'What is wrong',
  async handler(context) {
    const [{ diagnose: look }, { findingsData }, { diagnoseScreen }] = await Promise.all([
      import('../../app/diagnose.ts'),
      import('../../diagnosis/findings-data.ts'),
      import('../../ui/diagnose-screen.ts'),
    ]);
    const { io, globals } = context;
    const { status, findings, unreadable, tookMs } = await look(context);
    const { name, target, state, namespace, url, leftOut } = status;
    const reproduction = status.reproduction && { ...status.reproduction };
    const data = findingsData(findings, name).map((one, index) => {
      const { title = '', why = null } = findings[index] ?? {};
      return { ...one, title, why };
    });
    // What goes to a file or a program is read line by line, so no line of it is broken.
    const width = io.stdout.isTTY ? io.stdout.columns || 80 : null;
    return {
      data: {
        name,
        target,
        state,
        namespace,
        url,
        findings: data,
        leftOut,
        reproduction,
        unreadable,
        tookMs,
      },
      screen: diagnoseScreen(
        { name, state, findings, leftOut, reproduction, unreadable },
        width,
        globals.color,
      ),
      exitCode: findings.length === 0 && unreadable.length === 0 ? 0 : 6,
    };
  },
};
