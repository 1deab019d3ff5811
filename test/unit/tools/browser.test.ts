import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createBrowser } from '../../../src/tools/browser.ts';
import { systemClock, type Clock } from '../../../src/tools/clock.ts';

const url = 'http://127.0.0.1:5000';
const never = new AbortController().signal;
const screen = { DISPLAY: ':0' };

/** As the package `open` does: resolves when the opener has started, rejects where it cannot. */
const opener = (file: string, script = '') => {
  const started: ChildProcess[] = [];
  const launch = async (): Promise<ChildProcess> => {
    const child = spawn(file, ['-e', script], { stdio: 'ignore' });
    started.push(child);
    await once(child, 'spawn');
    return child;
  };
  return { launch, started };
};
/** Time passes at once. */
const quick: Clock = { ...systemClock, sleep: () => Promise.resolve() };
/** Time stands still. */
const still: Clock = { ...systemClock, sleep: () => new Promise(() => undefined) };

describe('opening the browser', () => {
  it('worked where the opener ended well', async () => {
    const { launch } = opener(process.execPath);
    const browser = createBrowser({ platform: 'linux', env: screen, clock: still, launch });
    expect(await browser.open(url, never)).toEqual({ opened: true });
  });

  it('worked where the opener goes on, as with the first window of a browser', async () => {
    const { launch, started } = opener(process.execPath, 'setInterval(() => {}, 1000)');
    const browser = createBrowser({ platform: 'linux', env: screen, clock: quick, launch });
    expect(await browser.open(url, never)).toEqual({ opened: true });
    for (const child of started) child.kill('SIGKILL');
  });

  it('failed where the opener ends with an exit code, as xdg-open does without a browser', async () => {
    const { launch } = opener(process.execPath, 'process.exit(3)');
    const browser = createBrowser({ platform: 'linux', env: screen, clock: still, launch });
    expect(await browser.open(url, never)).toEqual({
      opened: false,
      why: 'the opener of this system ended with exit code 3',
    });
  });

  it('failed where there is no opener', async () => {
    const { launch } = opener('/no/such/xdg-open');
    const browser = createBrowser({ platform: 'linux', env: screen, clock: still, launch });
    expect(await browser.open(url, never)).toMatchObject({
      opened: false,
      why: expect.stringContaining('ENOENT') as string,
    });
  });

  it('is not tried on a Linux without a screen, but on a Mac, and under WSL', async () => {
    const { launch, started } = opener(process.execPath);
    const bare = createBrowser({ platform: 'linux', env: {}, clock: still, launch });
    expect(await bare.open(url, never)).toMatchObject({ opened: false });
    expect(started).toEqual([]);
    const mac = createBrowser({ platform: 'darwin', env: {}, clock: still, launch });
    expect(await mac.open(url, never)).toEqual({ opened: true });
    const env = { WSL_DISTRO_NAME: 'Ubuntu' };
    const wsl = createBrowser({ platform: 'linux', env, clock: still, launch });
    expect(await wsl.open(url, never)).toEqual({ opened: true });
  });
});
