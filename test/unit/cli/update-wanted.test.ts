import { expect, it } from 'vitest';
import { updateWanted } from '../../../src/cli/update-wanted.ts';
import { MemoryStream } from '../../support/run-cli.ts';

const wanted = (
  env: Readonly<Record<string, string>>,
  {
    columns = 80,
    output = 'pretty',
    command = {},
  }: {
    readonly columns?: number | undefined;
    readonly output?: 'pretty' | 'plain' | 'json';
    readonly command?: { readonly passThrough?: boolean; readonly verbatim?: boolean };
  } = {},
): boolean =>
  updateWanted(
    { env, stderr: new MemoryStream(columns === 0 ? undefined : columns).asTerminal() },
    { output },
    command,
  );

it('a person at a terminal is told of a newer version', () => {
  expect(wanted({})).toBe(true);
  expect(wanted({ CI: 'false', EEMT_DEV_NO_UPDATE_NOTICE: '0' }, { output: 'plain' })).toBe(true);
});

it.each([
  { EEMT_DEV_NO_UPDATE_NOTICE: '1' },
  { NO_UPDATE_NOTIFIER: '1' },
  { NO_UPDATE_NOTIFIER: '' },
  { CI: 'true' },
  { CONTINUOUS_INTEGRATION: '1' },
  { CI_SERVER: 'yes' },
])('nobody is told or asked with %j', (env) => {
  expect(wanted(env)).toBe(false);
});

it('nobody is told or asked without a terminal, in JSON, or where the output is not ours', () => {
  expect(wanted({}, { columns: 0 })).toBe(false);
  expect(wanted({}, { output: 'json' })).toBe(false);
  expect(wanted({}, { command: { passThrough: true } })).toBe(false);
  expect(wanted({}, { command: { verbatim: true } })).toBe(false);
});
