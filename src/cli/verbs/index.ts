import { bugsCommand } from './bugs.ts';
import type { Command } from '../command.ts';
import { config } from './config.ts';
import { doctor } from './doctor.ts';
import { down } from './down.ts';
import { exec } from './exec.ts';
import { kubectl } from './kubectl.ts';
import { list } from './list.ts';
import { logs } from './logs.ts';
import { manifests } from './manifests.ts';
import { menu } from './menu.ts';
import { open } from './open.ts';
import { reset } from './reset.ts';
import { status } from './status.ts';
import { up } from './up.ts';

/** Every verb that works, in the order of help. Declarations only: handlers import their work when they run. */
export const verbs: readonly Command[] = [
  up,
  status,
  open,
  logs,
  exec,
  kubectl,
  reset,
  down,
  list,
  manifests,
  bugsCommand,
  doctor,
  config,
  menu,
];
