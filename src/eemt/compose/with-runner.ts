import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeFile, ComposeService } from '../../core/compose-file.ts';
import { keep } from '../chart/editors.ts';
import { mapService, removeService, withoutMount } from './editors.ts';
import { hasOwnHostPath, withoutHostPath } from './host-path.ts';
import { bind, withOwnMounts } from './mounts.ts';
import { runnerService } from './runner.ts';
import { extraWorker, manager, page, runner, worker } from './service-names.ts';

const socket = '/var/run/docker.sock';
/** Over the command of the image, if that has one. */
const standIn = '/usr/local/bin/docker';

/** The stand-in for `docker` in the page, and the runner in place of EEMT's manager. Unchanged where there is no page or no worker. */
export function withRunnerService(file: ComposeFile, facts: ComposeFacts): ComposeFile {
  const ofWorkers = file.services[worker];
  if (!(page in file.services) || ofWorkers === undefined) return file;
  const without = removeService(removeService(file, manager), extraWorker);
  const guarded = mapService(without, page, (service) => withStandIn(service, facts));
  const services = { ...guarded.services, [runner]: runnerService(ofWorkers, facts) };
  return keep(guarded, { ...guarded, services });
}

function withStandIn(service: ComposeService, { data, programs }: ComposeFacts): ComposeService {
  // What runs jobs knows the folders as the page does; a path that leads nowhere is a defect of its own.
  const page = hasOwnHostPath(service) ? withoutHostPath(service) : service;
  return withOwnMounts(withoutMount(page, socket), [
    bind(`${data}/spool/inbox`, '/eemt-dev/spool/inbox'),
    bind(`${data}/spool/status`, '/eemt-dev/spool/status', 'read-only'),
    bind(`${programs.jobs}/docker`, standIn, 'read-only'),
  ]);
}
