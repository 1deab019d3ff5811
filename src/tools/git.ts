import { ToolFailedError, isEemtDevError, type EemtDevError } from '../errors/index.ts';
import type { ProcessRequest, ProcessRunner } from './process.ts';

export interface Git {
  /** Depth-1 fetch of one commit into an empty folder, work tree checked out. */
  fetchCommit(request: {
    readonly url: string;
    readonly commit: string;
    readonly dir: string;
    readonly signal: AbortSignal;
    readonly onLine: (line: string) => void;
    /** The other side has answered; the commit itself may take its time. */
    readonly onAnswer?: (() => void) | undefined;
  }): Promise<void>;
  /** Commit that a full name of the repository (`refs/heads/main`) stands for now; undefined where it has none such. */
  refCommit(request: {
    readonly url: string;
    readonly ref: string;
    readonly signal: AbortSignal;
  }): Promise<string | undefined>;
  /** HEAD of a checkout, or undefined where the folder is none. */
  head(dir: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Nobody is asked for a password or a host key, and reasons come in English. */
const quiet = { GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: 'ssh -oBatchMode=yes', LC_ALL: 'C' };

const defaultLimits = { answerMs: 10_000, stalledSeconds: 60 };

/**
 * git through its command; never asks for a password. Who does not answer at all is given up after `answerMs`, which git itself cannot say; a
 * download may take as long as it needs, unless nothing comes for `stalledSeconds`.
 */
export function createGit(
  process: ProcessRunner,
  { answerMs, stalledSeconds }: typeof defaultLimits = defaultLimits,
): Git {
  return {
    async fetchCommit({ url, commit, dir, signal, onLine, onAnswer }) {
      const git = (args: readonly string[], more: Partial<ProcessRequest> = { onLine }) =>
        process.run({
          tool: 'git',
          args: ['-C', dir, ...args],
          env: quiet,
          timeoutMs: 3_600_000,
          signal,
          ...more,
        });
      await git(['init', '--quiet']);
      await git(['ls-remote', '--quiet', url, 'HEAD'], { timeoutMs: answerMs }).catch((error: unknown) => {
        throw isEemtDevError(error) && error.code === 'TOOL_TIMEOUT' ? noAnswer(answerMs, error) : error;
      });
      onAnswer?.();
      const patience = ['-c', 'http.lowSpeedLimit=1', '-c', `http.lowSpeedTime=${String(stalledSeconds)}`];
      await git([...patience, 'fetch', '--quiet', '--depth', '1', url, commit]);
      // EEMT's shell scripts go into Linux images, so line ends stay as they are.
      await git([
        '-c',
        'advice.detachedHead=false',
        '-c',
        'core.autocrlf=false',
        'checkout',
        '--quiet',
        'FETCH_HEAD',
      ]);
    },
    async refCommit({ url, ref, signal }) {
      const { stdout } = await process.run({
        tool: 'git',
        args: ['ls-remote', '--quiet', '--', url, ref],
        env: quiet,
        timeoutMs: 15_000,
        signal,
      });
      // git takes the name for the end of one as well.
      const line = stdout.split('\n').find((one) => one.endsWith(`\t${ref}`));
      return /^[0-9a-f]{40,64}(?=\t)/.exec(line ?? '')?.[0];
    },
    async head(dir, signal) {
      const { stdout, exitCode } = await process.run({
        tool: 'git',
        args: ['-C', dir, 'rev-parse', 'HEAD'],
        env: quiet,
        timeoutMs: 10_000,
        signal,
        accept: [0, 128],
      });
      return exitCode === 0 ? stdout.trim() : undefined;
    },
  };
}

function noAnswer(answerMs: number, cause: EemtDevError): ToolFailedError {
  const message = `nobody answered within ${String(answerMs / 1000)} seconds`;
  return new ToolFailedError('TOOL_TIMEOUT', message, { details: { ...cause.details, tail: [] }, cause });
}
