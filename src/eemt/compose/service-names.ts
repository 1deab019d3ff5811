/** Services of EEMT's docker-compose.yml, by the names that EEMT gives them. */
export const page = 'eemt-web';
/** The page once more, with a Work Queue manager; the host name that workers look for. */
export const manager = 'eemt-master';
export const worker = 'eemt-worker';
export const cleanup = 'eemt-cleanup';
export const docs = 'eemt-docs';
/** Ours: runs the jobs of the page over the workers. */
export const runner = 'runner';

export const extraWorker = 'eemt-worker-extra';
export const workers: readonly string[] = [worker, extraWorker];
/** Made of EEMT's own images, with folders of the data folder. */
export const madeByEemt: readonly string[] = [page, manager, cleanup, ...workers];
