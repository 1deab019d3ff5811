import type { Advice } from '../core/advice.ts';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { shortId, type JobStatus } from '../core/job.ts';
import {
  CancelledError,
  NotReadyError,
  PrerequisiteError,
  SettingsError,
  ToolFailedError,
  type EemtDevError,
  type ErrorOptions,
} from '../errors/index.ts';

interface Failure {
  readonly error: (message: string, options: ErrorOptions) => EemtDevError;
  readonly wayOut: (id: string) => readonly Advice[];
}

const badDem = (...wayOut: readonly Advice[]): Failure => ({
  error: (message, options) => new SettingsError('JOB_DEM', message, options),
  wayOut: () => wayOut,
});
const failed = (wayOut: Failure['wayOut']): Failure => ({
  error: (message, options) => new ToolFailedError('JOB_FAILED', message, options),
  wayOut,
});
const sayMore = (id: string): Advice => advice`${eemtDev('jobs logs', id)} shows what each task said`;
const again = 'Run it again with a DEM that is mended.';

/** Not a code of the runner, which calls it `request`: that somebody can mend by asking for other days. */
const daysLacking = 'days-lacking';

/** Every cause that the runner names: the error that it is here, and the way out. */
const failures: Readonly<Record<string, Failure>> = {
  'dem-missing': badDem('The file was removed from the uploads before the job began; run it again.'),
  'dem-link': badDem('Give the file itself, not a link to it.'),
  'dem-not-geotiff': badDem('gdal_translate -of GTiff IN OUT.tif makes a GeoTIFF of most formats.'),
  'dem-empty': badDem(again),
  'dem-one-cell': badDem('Slope needs neighbours: take a larger cut of the terrain.'),
  'dem-no-projection': badDem('gdal_edit.py -a_srs EPSG:CODE FILE.tif writes the projection into the file.'),
  'dem-too-large': badDem(
    advice`${eemtDev('up', '--profile', 'balanced')} gives each worker more memory`,
    'A cut of the DEM, or one with larger cells, needs less.',
  ),
  'dem-unreadable': badDem(again),
  request: failed(() => [advice`${eemtDev('up')} brings a runner of the same version as this eemt-dev`]),
  [daysLacking]: {
    error: (message, options) => new SettingsError('JOB_DAYS', message, options),
    wayOut: () => ['Give --days within those that the workflow has.'],
  },
  workflow: failed((id) => [sayMore(id), advice`${eemtDev('bugs list')} shows the known defects of EEMT`]),
  'climate-workflow': {
    error: (message, options) => new SettingsError('JOB_WORKFLOW', message, options),
    wayOut: () => [advice`${eemtDev('run', 'DEM.tif')} runs the solar workflow, which works`],
  },
  tasks: failed((id) => [sayMore(id), advice`${eemtDev('status')} shows whether the workers are well`]),
  manager: failed((id) => [sayMore(id), 'Run it again; it begins anew.']),
  'runner-lost': {
    error: (message, options) => new NotReadyError('JOB_RUNNER', message, options),
    wayOut: () => [advice`${eemtDev('up')} brings the runner back`, 'Then run the job again.'],
  },
  'disk-full': {
    error: (message, options) => new PrerequisiteError('PREREQ_DISK', message, options),
    wayOut: () => [
      advice`${eemtDev('jobs list')} shows the jobs, ${eemtDev('jobs delete', 'ID')} removes one with its maps`,
    ],
  },
  cancelled: {
    error: (message, options) => new CancelledError('JOB_CANCELLED', message, options),
    wayOut: () => [],
  },
  internal: failed((id) => [sayMore(id), 'Please report it to the eemt-dev project, with that log.']),
};

const unknown = failed((id) => [sayMore(id)]);

/** The error of a job that failed or was cancelled. `kept`: what is there all the same, and how to get it. */
export function jobFailure(
  { id, phase, error }: JobStatus,
  { kept, ...options }: Pick<ErrorOptions, 'details'> & { readonly kept: readonly Advice[] },
): EemtDevError {
  const { code, message } = error ?? {
    code: phase === 'cancelled' ? 'cancelled' : 'internal',
    message: phase === 'cancelled' ? 'it was cancelled' : 'the runner gave no reason',
  };
  const known = phase === 'cancelled' ? 'cancelled' : causeOf(code, message);
  const failure = Object.hasOwn(failures, known) ? failures[known] : undefined;
  const { error: make, wayOut } = failure ?? unknown;
  const what = phase === 'cancelled' ? 'was cancelled' : 'failed';
  return make(`The job ${shortId(id)} ${what}: ${message}`, {
    ...options,
    hints: [...wayOut(shortId(id)), ...kept],
  });
}

function causeOf(code: string, message: string): string {
  return code === 'request' && /workflow has no days? \d/.test(message) ? daysLacking : code;
}
