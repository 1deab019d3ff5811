import type { Cure, NativeFacts, NativePage } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { noJobsText } from '../../core/no-jobs.ts';
import { freeBytesAt } from '../../diagnosis/host/free-bytes.ts';
import { chooseDiskLimitMi } from '../../eemt/chart/disk-limit.ts';
import { sizesFor } from '../../eemt/chart/sizing.ts';
import { answeredBugs } from '../../eemt/defects/answered.ts';
import { bugs } from '../../eemt/defects/index.ts';
import { isDemo } from '../../eemt/source.ts';
import { sourceTexts } from '../../eemt/source-texts.ts';
import { requirementsPath } from '../../images/build/edited-files.ts';
import type { Settings } from '../../settings/settings.ts';
import { livePageFrom } from '../live-source.ts';
import type { Designed, DesignRequest } from '../target.ts';
import { curedPage, writtenPage } from './cured-page.ts';
import type { FoundPython } from './find-python.ts';
import { installJobTools, whyNoJobs, type JobTools } from './job-tools.ts';
import { machineFacts } from './machine.ts';
import { modelOf } from './model.ts';
import { pageContent, pageFiles, type PageContent } from './page-content.ts';
import { environmentOfPage, pythonIn, type PythonEnvironment } from './python-environment.ts';
import type { ServicesFile } from './services-file.ts';
import { shownPieces } from './shown.ts';

export interface Request extends DesignRequest {
  readonly env: Environment;
  readonly python: Extract<FoundPython, { is: 'there' }>;
  readonly jobTools: JobTools;
  /** Lets go of the chosen ports, for the processes to listen there. */
  readonly releasePorts: () => Promise<void>;
}

/** What the steps of a plan need besides. */
export interface NativeDesigned extends Omit<Designed, 'up' | 'drift'> {
  readonly facts: NativeFacts;
  readonly content: PageContent;
  readonly services: ServicesFile;
  /** null: the page asks for no package. */
  readonly environment: PythonEnvironment | null;
  readonly model: { readonly python: Request['python'] };
  readonly releasePorts: Request['releasePorts'];
}

/** What should be: the page's texts with every cure, and the processes that run it. */
export async function design(request: Request): Promise<NativeDesigned> {
  const { env, id, source, settings, python, jobTools, sparePort: managerPort } = request;
  const facts: NativeFacts = {
    host: machineFacts(),
    workers: settings.workers,
    profile: settings.profile,
    mode: settings.mode,
    diskLimitMi: chooseDiskLimitMi((await freeBytesAt(env.paths.root)) ?? Number.NaN, request.diskLimitMi),
    data: env.paths.data,
  };
  const chosen = bugs.filter((bug) => !request.leftOut.includes(bug.id));
  const arranged: Cure = { id: 'arranged', edits: request.arrange ?? {} };
  const written = writtenPage(source.dir);
  const cured = curedPage(written, [arranged, ...chosen], facts);
  const { changedBy } = cured;
  // The demo's app runs on the standard library alone; its requirements are there for a defect to show in an image.
  const page = isDemo(source) ? without(cured.page, requirementsPath) : cured.page;
  const content = await pageContent(source.dir, page);
  const environment = environmentOfPage(env, page, python);
  const pagePython = environment === null ? python.path : pythonIn(environment);
  const { print } = content;
  const { host } = facts;
  const { port } = settings;
  const workers = whyNoJobs(jobTools) === null && page.standIn ? settings.workers : 0;
  const { memoryMi, diskMi } = sizesFor(facts).worker.limits;
  const services = modelOf({
    env,
    id,
    page,
    print,
    python,
    pagePython,
    jobTools,
    host,
    port,
    managerPort,
    workers,
    live: request.live === true,
    workerPromise: { memoryMi, diskMi },
  });
  const livePage = async () => {
    const now = curedPage(writtenPage(source.dir), [arranged, ...chosen], facts).page;
    const [files, live] = pageFiles((await pageContent(source.dir, now)).entries);
    return livePageFrom(source.dir, files, live, ['docker', 'docker-compose.yml', 'scripts']);
  };
  const found = [...changedBy, ...answeredBugs(chosen, changedBy, sourceTexts(source.dir))];
  return {
    id,
    workers,
    diskLimitMi: facts.diskLimitMi,
    spareUrl: null,
    webUrl: `http://127.0.0.1:${String(port)}`,
    engine: null,
    images: () => Promise.resolve([]),
    changedBy: bugs.map((bug) => bug.id).filter((one) => found.includes(one)),
    notes: [...noJobsNote(services), ...uselessSettings(settings)],
    shown: (as) =>
      Promise.resolve(
        shownPieces(as === 'raw' ? { page: written.page, services: null } : { page, services }, changedBy),
      ),
    values: null,
    portableChart: null,
    livePage,
    facts,
    content,
    services,
    environment,
    model: { python },
    releasePorts: request.releasePorts,
  };
}

function without(page: NativePage, path: string): NativePage {
  return { ...page, files: Object.fromEntries(Object.entries(page.files).filter(([name]) => name !== path)) };
}

function noJobsNote({ noJobs }: ServicesFile): readonly string[] {
  if (noJobs === null) return [];
  return [`${noJobsText(noJobs)}. On Ubuntu or Debian: ${installJobTools.join(' ')}`];
}

/** What is about images is for containers. */
function uselessSettings({ webImage, workerImage }: Settings): readonly string[] {
  const given = [
    ...(webImage === null ? [] : ['--web-image']),
    ...(workerImage === 'slim' ? [] : ['--worker-image']),
  ];
  if (given.length === 0) return [];
  return [
    `${given.join(' and ')} ${given.length === 1 ? 'means' : 'mean'} nothing here: processes have no image`,
  ];
}
