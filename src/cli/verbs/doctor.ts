import type { Command } from '../command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'what this machine lacks for `up`, with the way out of each',
  group: 'What is wrong',
  async handler(context) {
    const [{ doctor: checkMachine }, { checksData }, { checksScreen }] = await Promise.all([
      import('../../app/doctor.ts'),
      import('../../diagnosis/host/checks-data.ts'),
      import('../../ui/checks-screen.ts'),
    ]);
    const { name } = context.globals;
    const { checks, target, targetWhy } = await checkMachine(context);
    const failed = checks.some(({ state }) => state === 'failed');
    return {
      data: { checks: checksData(checks, name), target, targetWhy },
      screen: checksScreen(
        {
          target,
          targetWhy,
          checks: checks.map(({ title, state, found, remediation }) => ({
            title,
            state,
            found,
            hints: remediation,
          })),
        },
        name,
        context.io.stdout.columns || 80,
        context.globals.color,
      ),
      exitCode: failed ? 4 : 0,
    };
  },
};
