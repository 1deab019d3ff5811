import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from '../command.ts';

export const list: Command = {
  name: 'list',
  summary: 'all environments on this machine',
  group: 'Everyday',
  async handler(context) {
    const { openEnvironment } = await import('../../app/opened.ts');
    const { targetOf } = await import('../../targets/index.ts');
    const { table } = await import('../../ui/table.ts');
    const names = existsSync(context.roots.state)
      ? (await readdir(context.roots.state, { withFileTypes: true }))
          .filter((one) => one.isDirectory())
          .map(({ name }) => name)
          .filter((name) => existsSync(join(context.roots.state, name, 'marker')))
      : [];
    const session = await context.openRun('list');
    const target = await targetOf('kind');
    const rows = [];
    try {
      const { statusNow } = await import('../../app/status-now.ts');
      for (const name of names.sort()) {
        const { env, record } = await openEnvironment(
          { ...context, globals: { ...context.globals, name, namespace: null } },
          { newerIsFine: true },
        );
        const { state, url } = await statusNow({ env, record, target, withLogs: false }, session);
        rows.push({
          name,
          target: 'kind',
          state,
          url,
          namespace: env.namespace,
          source: record?.source ?? null,
        });
      }
    } finally {
      await session.close();
    }
    const screen =
      rows.length === 0
        ? 'No environments yet. eemt-dev up makes one.'
        : table(
            ['NAME', 'STATE', 'URL', 'SOURCE'],
            rows.map(({ name, state, url, source }) => [name, state, url ?? '-', source ?? '-']),
            context.io.stdout.columns || 80,
          );
    return { data: { environments: rows }, screen };
  },
};
