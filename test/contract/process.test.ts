import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError, PrerequisiteError, ToolFailedError } from '../../src/errors/index.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';
import type { ProcessRequest } from '../../src/tools/process.ts';
import { textsOf } from '../support/advice.ts';

function runner(env: Record<string, string> = {}, more: { readonly graceMs?: number } = {}) {
  const transcript: string[] = [];
  const journal: string[] = [];
  const process_ = createProcessRunner({
    env: { PATH: process.env['PATH'], ...env },
    transcript: (line) => transcript.push(line),
    children: {
      started: (pid) => journal.push(`+${String(pid)}`),
      ended: (pid) => journal.push(`-${String(pid)}`),
    },
    ...more,
  });
  const node = (script: string, more: Partial<ProcessRequest> = {}) =>
    process_.run({
      tool: process.execPath,
      args: ['-e', script],
      timeoutMs: 20_000,
      signal: new AbortController().signal,
      ...more,
    });
  return { ...process_, node, transcript, journal };
}

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the process runner', () => {
  it('gives the whole output and streams its lines without control characters', async () => {
    const lines: string[] = [];
    const { node } = runner();
    const result = await node(
      String.raw`process.stdout.write('\x1b[31mred\x1b[0m\r\n50%\r100%\nlast'); console.error('ü')`,
      {
        onLine: (line, stream) => lines.push(`${stream} ${line}`),
      },
    );
    expect(result.stdout).toBe('\u001b[31mred\u001b[0m\r\n50%\r100%\nlast');
    expect(result.stderr).toBe('ü\n');
    expect(result.exitCode).toBe(0);
    expect(lines.filter((line) => line.startsWith('stdout'))).toEqual([
      'stdout red',
      'stdout 50%',
      'stdout 100%',
      'stdout last',
    ]);
    expect(lines).toContain('stderr ü');
  });

  it('passes lines on without end and keeps none of them', async () => {
    const { node, transcript } = runner();
    let bytes = 0;
    let last = '';
    const result = await node(
      `const line = 'x'.repeat(1023) + '\\n';
       const pour = (left) => {
         while (left > 0 && process.stdout.write(line.repeat(64))) left -= 64;
         if (left > 0) process.stdout.once('drain', () => pour(left - 64));
         else { console.log('the end'); console.error('done'); }
       };
       pour(80 * 1024);`,
      {
        answer: 'lines',
        onLine: (line, stream) => {
          bytes += line.length + 1;
          if (stream === 'stdout') last = line;
        },
      },
    );
    expect(bytes).toBeGreaterThan(80 * 1024 * 1024);
    expect(last).toBe('the end');
    expect(result).toMatchObject({ stdout: '', stderr: '', exitCode: 0 });
    expect(transcript).toHaveLength(3);
    expect(transcript[1]).toBe('done');
  });

  it('keeps data out of the run log, and out of the error where the tool fails in the end', async () => {
    const { node, transcript } = runner();
    const error = await failure(
      node("console.log('client-key: canary'); console.error('why'); process.exitCode = 1", {
        answer: 'data',
      }),
    );
    expect(error).toMatchObject({ code: 'TOOL_FAILED', details: { tail: ['why'] } });
    expect([...transcript.slice(1), String(error)].join()).not.toContain('canary');
  });

  it('writes of a line that is too long only what surely holds no half of a secret', async () => {
    const { node, transcript } = runner();
    const { stdout } = await node(
      "process.stdout.write('begin ' + 'x'.repeat(65_530) + ' https://me:' + 'y'.repeat(70_000) + '@host/ tail\\nnext')",
    );
    expect(stdout).toContain('y@host/ tail');
    const written = transcript.slice(1, -1);
    expect(written.map((line) => line.slice(0, 6))).toEqual(['begin ', 'next']);
    expect(/y|tail/.test(written.join())).toBe(false);
  });

  it('stops a tool whose answer is too long to be kept', async () => {
    const error = await failure(runner().node("process.stdout.write('x'.repeat(65 * 1024 * 1024))"));
    expect(error).toMatchObject({ code: 'TOOL_OUTPUT' });
  });

  it('stops a tool that does not mind that nobody takes its answer any more', async () => {
    const script =
      "process.stdout.on('error', () => undefined).write('x'.repeat(65 * 1024 * 1024)); setInterval(() => {}, 1000)";
    const started = performance.now();
    expect(await failure(runner().node(script))).toMatchObject({ code: 'TOOL_OUTPUT' });
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('hands arguments over as they are', async () => {
    const tool = runner();
    const args = ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', '$(id)', "it's; *", ''];
    const { stdout } = await tool.run({
      tool: process.execPath,
      args,
      timeoutMs: 20_000,
      signal: new AbortController().signal,
    });
    expect(JSON.parse(stdout)).toEqual(['$(id)', "it's; *", '']);
  });

  it('keeps the settings of other tools in the caller away from children', async () => {
    const { node } = runner({
      KUBECONFIG: '/k',
      HELM_NAMESPACE: 'x',
      COMPOSE_FILE: 'y',
      KIND_CLUSTER_NAME: 'z',
      DOCKER_CONTEXT: 'c',
      HTTPS_PROXY: 'http://p',
      LC_ALL: 'C',
    });
    const { stdout } = await node('console.log(Object.keys(process.env).sort().join())', {
      env: { OURS: '1' },
    });
    const names = stdout
      .trim()
      .split(',')
      .filter((name) => !name.startsWith('__CF'));
    expect(names).toEqual(['HTTPS_PROXY', 'LC_ALL', 'OURS', 'PATH']);
  });

  it('feeds a text to stdin', async () => {
    const { node } = runner();
    const echo = 'process.stdin.pipe(process.stdout)';
    expect((await node(echo, { input: 'text' })).stdout).toBe('text');
  });

  it('is not upset by a child that stops reading', async () => {
    const { node } = runner();
    expect((await node('process.stdin.destroy()', { input: 'x'.repeat(8_000_000) })).exitCode).toBe(0);
    expect((await node('process.exit(0)', { input: 'x'.repeat(8_000_000) })).exitCode).toBe(0);
  });

  it('explains a failure with a pasteable command, the exit code and the last 200 lines of both streams', async () => {
    const tool = runner();
    const script =
      'for (let i = 0; i < 300; i++) console.log("line " + i); console.error("it\'s broken"); process.exitCode = 3';
    const error = await failure(
      tool.run({
        tool: process.execPath,
        args: ['-e', script],
        timeoutMs: 20_000,
        signal: new AbortController().signal,
      }),
    );
    expect(error).toBeInstanceOf(ToolFailedError);
    const { code, details, message } = error as ToolFailedError;
    expect(code).toBe('TOOL_FAILED');
    expect(message).toContain('exit code 3');
    expect(details['exitCode']).toBe(3);
    expect(details['tail']).toHaveLength(200);
    expect(details['tail']).toContain("it's broken");
    expect(details['command']).toContain(String.raw`it'\''s broken`);
    expect(tool.transcript[0]).toMatch(/^\$ /);
    expect(tool.transcript.at(-1)).toMatch(/^# exit 3 after /);
    expect(tool.journal).toHaveLength(2);
    expect(tool.journal[0]?.slice(1)).toBe(tool.journal[1]?.slice(1));
  });

  it('gives the line that calls itself an error as the reason, not advice behind it', async () => {
    const script = "console.error('Error: no such key\\n\\nUse --debug to see more'); process.exit(1)";
    const error = (await failure(runner().node(script))) as ToolFailedError;
    expect(error.message).toMatch(/failed with exit code 1: Error: no such key$/);
  });

  it('says what helps where the tool found no room', async () => {
    const script = "console.error('write a.tar: no space left on device'); process.exit(1)";
    const error = (await failure(runner().node(script))) as ToolFailedError;
    expect(error.message).toContain('no space left on device');
    expect(textsOf(error.hints).join()).toContain('df -h');
  });

  it('takes accepted exit codes as answers', async () => {
    expect((await runner().node('process.exitCode = 128', { accept: [0, 128] })).exitCode).toBe(128);
  });

  it('says which tool is not installed', async () => {
    const tool = runner();
    const error = await failure(
      tool.run({ tool: 'no-such-tool', args: [], timeoutMs: 1000, signal: new AbortController().signal }),
    );
    expect(error).toBeInstanceOf(PrerequisiteError);
    expect(error).toMatchObject({
      code: 'TOOL_MISSING',
      message: 'no-such-tool is not installed, or not on PATH',
    });
    expect(
      await failure(
        tool.passThrough({ tool: 'no-such-tool', args: [], signal: new AbortController().signal }),
      ),
    ).toMatchObject({
      code: 'TOOL_MISSING',
    });
  });

  it('does not blame the tool when the folder is missing', async () => {
    const error = await failure(runner().node('1', { cwd: '/no/such/folder' }));
    expect(error).toMatchObject({ code: 'TOOL_FAILED' });
    expect(String(error)).toContain('/no/such/folder');
  });

  it('stops the whole group at the time limit', async () => {
    // The grandchild holds the output pipe: only its death within the grace ends the call this early.
    const script = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
    const started = performance.now();
    const error = await failure(runner().node(script, { timeoutMs: 1_000 }));
    expect(error).toBeInstanceOf(ToolFailedError);
    expect(error).toMatchObject({ code: 'TOOL_TIMEOUT' });
    expect(performance.now() - started).toBeLessThan(4_500);
  });

  it('is cancelled by its signal, before and while it runs', async () => {
    const { node, journal } = runner();
    expect(await failure(node('1', { signal: AbortSignal.abort() }))).toBeInstanceOf(CancelledError);
    expect(journal).toEqual([]);
    const controller = new AbortController();
    const error = await failure(
      node('console.log("up"); setInterval(() => {}, 1000)', {
        signal: controller.signal,
        onLine: () => {
          controller.abort();
        },
      }),
    );
    expect(error).toBeInstanceOf(CancelledError);
    expect(journal).toHaveLength(2);
  });

  it('kills a child that ignores SIGTERM when the grace is over', async () => {
    const controller = new AbortController();
    const started = performance.now();
    const error = await failure(
      runner({}, { graceMs: 200 }).node(
        'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)',
        {
          signal: controller.signal,
          onLine: () => {
            controller.abort();
          },
        },
      ),
    );
    expect(error).toBeInstanceOf(CancelledError);
    const tookMs = performance.now() - started;
    expect(tookMs).toBeGreaterThan(195);
    expect(tookMs).toBeLessThan(4_500);
  });

  it.each([
    [true, 'finished'],
    [false, 'stopped'],
  ])(
    'lets what a tool has started end by itself where that is asked for: %s',
    async (finishChildren, end) => {
      const file = join(mkdtempSync(join(tmpdir(), 'eemt-dev-children-')), 'finished');
      const child = `setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(file)}, ''), 400)`;
      const controller = new AbortController();
      const error = await failure(
        runner().node(
          `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'ignore' });
         console.log('up'); setInterval(() => {}, 1000)`,
          {
            signal: controller.signal,
            finishChildren,
            onLine: () => {
              controller.abort();
            },
          },
        ),
      );
      expect(error).toBeInstanceOf(CancelledError);
      expect(existsSync(file) ? 'finished' : 'stopped').toBe(end);
      rmSync(dirname(file), { recursive: true });
    },
  );

  it('passes the exit code of a child through', async () => {
    const request = {
      tool: process.execPath,
      args: ['-e', 'process.exitCode = 7'],
      signal: new AbortController().signal,
    };
    expect(await runner().passThrough(request)).toBe(7);
    const aborted = { ...request, signal: AbortSignal.abort() };
    expect(await failure(runner().passThrough(aborted))).toBeInstanceOf(CancelledError);
  });
});
