import { childEnvironment } from './child-environment.ts';
import { findOnPath } from './find-on-path.ts';
import { leaveProcess } from './process-leave.ts';
import { passThrough } from './process-pass-through.ts';
import { runProcess } from './process-run.ts';
import type { ProcessRunner, ProcessRunnerOptions } from './process.ts';

/** Runs tools without a shell, each in a process group of its own so that stopping one stops its children too (SIGTERM, after the grace SIGKILL). */
export function createProcessRunner({
  env,
  transcript,
  children,
  graceMs = 5_000,
}: ProcessRunnerOptions): ProcessRunner {
  const options = { env: childEnvironment(env), transcript, children, graceMs };
  return {
    run: (request) => runProcess(request, options),
    passThrough: (request) => passThrough(request, options),
    leave: (request) => leaveProcess(request, transcript),
    where: (tool) => Promise.resolve(findOnPath(tool, options.env['PATH'])),
  };
}
