import { bugsCommand } from '../commands/bugs.ts';
import type { Command } from '../commands/command.ts';
import { config } from '../commands/config.ts';
import { doctor } from '../commands/doctor.ts';
import { down } from '../commands/down.ts';
import { exec } from '../commands/exec.ts';
import { kubectl } from '../commands/kubectl.ts';
import { list } from '../commands/list.ts';
import { logs } from '../commands/logs.ts';
import { manifests } from '../commands/manifests.ts';
import { menu } from '../commands/menu.ts';
import { open } from '../commands/open.ts';
import { reset } from '../commands/reset.ts';
import { status } from '../commands/status.ts';
import { up } from '../commands/up.ts';

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
