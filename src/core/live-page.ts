/** Below the data folder, so that every node sees it: versions of the page, which `watch` writes, and what becomes of them. */
export const liveFolder = '.live';
/** In it: versions and the name of the one that is to run; answers of those that run them; copies that processes of this machine run from. */
export const liveFolders = { versions: 'versions', answers: 'answers', copies: 'copies' } as const;

/** Where a container finds it. */
export const liveInContainer = { folder: '/eemt-dev/live', answers: '/eemt-dev/live-answers' } as const;

/** Of a pod. */
export const liveVolume = 'eemt-dev-live';

export interface LiveCommand {
  readonly python: string;
  /** Folder of our programs. */
  readonly programs: string;
  readonly versions: string;
  readonly answers: string;
  /** Of the page, with what belongs to it besides its files. */
  readonly page: string;
  readonly scratch: string;
  readonly host: string;
  readonly port: number;
  /** What runs a version in its folder, for which `{page}` stands. */
  readonly program: readonly string[];
}

/** What runs the page from versions of it. Pure. */
export function liveCommand(of: LiveCommand): readonly string[] {
  const places = ['--live', of.versions, '--answers', of.answers, '--app', of.page, '--scratch', of.scratch];
  const address = ['--host', of.host, '--port', String(of.port)];
  return [of.python, `${of.programs}/live.py`, ...places, ...address, '--', ...of.program];
}
