import type { Command } from '../command.ts';
import { bugsCommand } from './bugs.ts';
import { complete } from './complete.ts';
import { completionOf } from './completion.ts';
import { compose } from './compose.ts';
import { config } from './config.ts';
import { diagnose } from './diagnose.ts';
import { doctor } from './doctor.ts';
import { down } from './down.ts';
import { exec } from './exec.ts';
import { images } from './images.ts';
import { jobs } from './jobs.ts';
import { kubectl } from './kubectl.ts';
import { list } from './list.ts';
import { logs } from './logs.ts';
import { manifests } from './manifests.ts';
import { menuOf } from './menu.ts';
import { open } from './open.ts';
import { reset } from './reset.ts';
import { scale } from './scale.ts';
import { smoke } from './smoke.ts';
import { run } from './run.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { watch } from './watch.ts';

/** Every verb that works, in the order of help, README and completion. Declarations only: handlers import their work when they run. */
export const verbs: readonly Command[] = [
  up,
  watch,
  status,
  open,
  smoke,
  run,
  jobs,
  scale,
  reset,
  down,
  list,
  images,
  logs,
  exec,
  kubectl,
  compose,
  manifests,
  config,
  doctor,
  diagnose,
  bugsCommand,
  completionOf(() => verbs),
  complete,
  menuOf(() => verbs),
];
