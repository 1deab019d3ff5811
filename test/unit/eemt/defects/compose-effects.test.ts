import { describe, expect, it } from 'vitest';
import { edit, type ComposeFacts, type Cure } from '../../../../src/core/blueprint.ts';
import type { ComposeFile, ComposeService } from '../../../../src/core/compose-file.ts';
import { guardCompose } from '../../../../src/eemt/compose/guard.ts';
import { mountAt } from '../../../../src/eemt/compose/editors.ts';
import { composeChoices } from '../../../../src/eemt/compose/choices.ts';
import { answeredBugs } from '../../../../src/eemt/defects/answered.ts';
import { bugs, findBug } from '../../../../src/eemt/defects/index.ts';
import { isComponent, objectsIn, podSpecOf } from '../../../../src/eemt/chart/editors.ts';
import { isInside } from '../../../../src/lib/inside.ts';
import { resolvedCompose } from '../../../support/resolved-compose.ts';
import { sourceTexts } from '../../../../src/eemt/source-texts.ts';
import { composeFacts, facts as kubeFacts, fixtureBlueprint, fixtureDir } from './blueprint.ts';

const facts = composeFacts();

describe('what the cures do to the Compose file', () => {
  it('compose-container-name: no fixed names', () => {
    const file = cured('compose-container-name');
    for (const service of Object.values(file.services)) expect(service['container_name']).toBeUndefined();
  });

  it('have folders of the environment in place of ./data, and networks named after the project', () => {
    const file = cured([]);
    expect(file.networks).toEqual({ 'eemt-network': { driver: 'bridge', ipam: {} } });
    expect(sourcesOf(file, 'eemt-web')).toMatchObject({
      '/app/uploads': '/state/eemt/data/data/uploads',
      '/app/results': '/state/eemt/data/data/results',
      '/app/cache': '/state/eemt/data/cache',
      '/app/logs': '/state/eemt/data/logs',
      '/app/temp': '/state/eemt/data/data/temp',
      '/host/data': '/state/eemt/data/data',
      '/opt/eemt/sol': '/src/eemt/sol',
    });
    expect(sourcesOf(file, 'eemt-worker')['/data/shared']).toBe('/state/eemt/data/data/shared');
  });

  it('mount folders that are not made by the engine, and those that were read-only stay so', () => {
    const mount = { type: 'bind', source: '/src/eemt/data/uploads', target: '/in', read_only: true };
    const file = { services: { x: { volumes: [mount] } } };
    expect(serviceOf(cured([], facts, file), 'x').volumes).toEqual([
      {
        type: 'bind',
        source: '/state/eemt/data/data/uploads',
        target: '/in',
        read_only: true,
        bind: { create_host_path: false },
      },
    ]);
  });

  it('take a folder beside ./data for none of it, and a dollar in a path stays one', () => {
    const at = (source: string): ComposeFile => ({
      services: { x: { volumes: [{ type: 'bind', source, target: '/in' }] } },
    });
    const beside = at('/src/eemt/database');
    expect(cured([], facts, beside)).toBe(beside);
    const odd = { ...facts, checkout: '/src/$a', data: '/state/$b' };
    const file = cured([], odd, at('/src/$$a/data/logs'));
    expect(sourcesOf(file, 'x')['/in']).toBe('/state/$$b/logs');
  });

  it('compose-image-tag: images by their content in place of those that the chart does not name', () => {
    const file = cured('compose-image-tag');
    expect(serviceOf(file, 'eemt-web').image).toBe('eemt-dev/web:abc');
    expect(serviceOf(file, 'eemt-worker').image).toBe('eemt:ubuntu24.04');
  });

  it('name images by their content, where there are any', () => {
    const file = cured(bugs);
    expect(serviceOf(file, 'eemt-web').image).toBe('eemt-dev/web:abc');
    expect(serviceOf(file, 'eemt-cleanup').image).toBe('eemt-dev/web:abc');
    expect(serviceOf(file, 'eemt-worker').image).toBe('eemt-dev/worker:def');
    const none = resolvedCompose();
    expect(cured('compose-image-tag', { ...facts, images: {} }, none)).toBe(none);
  });

  it('compose-cpu-limit: limits of the profile, at most the machine', () => {
    const limits = (more: Partial<ComposeFacts>, name: string) =>
      serviceOf(cured('compose-cpu-limit', { ...facts, ...more }), name)['deploy'];
    expect(limits({ profile: 'performance' }, 'eemt-worker')).toMatchObject({
      resources: { limits: { cpus: 2, memory: String(8 * 1024 ** 3) } },
    });
    expect(limits({}, 'eemt-web')).toMatchObject({
      resources: { limits: { cpus: 0.5, memory: String(1024 ** 3) } },
    });
    expect(limits({}, 'eemt-docs')).toBeUndefined();
  });

  it('compose-reservations: nothing is reserved, limits stay', () => {
    const file = cured('compose-reservations');
    for (const { deploy } of Object.values(file.services))
      expect(JSON.stringify(deploy ?? null)).not.toContain('reservations');
    expect(serviceOf(file, 'eemt-web')['deploy']).toMatchObject({ resources: { limits: { cpus: 2 } } });
  });

  it('compose-port-clash: eemt-master publishes its Work Queue port alone', () => {
    const ports = (file: ComposeFile) => serviceOf(file, 'eemt-master').ports?.map(({ target }) => target);
    expect(ports(resolvedCompose())).toEqual([5000, 9123]);
    expect(ports(cured('compose-port-clash'))).toEqual([9123]);
  });

  it('compose-user: the page as the owner of the data', () => {
    const users = Object.values(cured('compose-user').services).map(({ user }) => user);
    expect(users.filter((user) => user !== undefined)).toEqual(['1001:1001']);
  });

  it('run every service of EEMT as the owner of the data, workers with a home', () => {
    const file = cured(['compose-user', ...composeChoices]);
    const users = Object.entries(file.services).map(([name, { user }]) => [name, user]);
    expect(users).toEqual([
      ['eemt-cleanup', '1001:1001'],
      ['eemt-docs', undefined],
      ['eemt-master', '1001:1001'],
      ['eemt-web', '1001:1001'],
      ['eemt-worker', '1001:1001'],
      ['eemt-worker-extra', '1001:1001'],
    ]);
    expect(serviceOf(file, 'eemt-worker').environment?.['HOME']).toBe('/tmp');
  });

  it('compose-master-path: the whole path of the script, once', () => {
    const words = serviceOf(cured('compose-master-path'), 'eemt-master').command?.join(' ');
    expect(words).toContain('python /scripts/start-master.py --work-dir /app');
  });

  it("compose-worker-import: work_queue_worker with the script's numbers, without what only the script needs", () => {
    const worker = serviceOf(cured('compose-worker-import'), 'eemt-worker');
    expect(worker.command?.join(' ')).toBe(
      'work_queue_worker --cores 4 --memory 8192 --disk 51200 eemt-master 9123',
    );
    expect(worker.environment?.['PYTHONPATH']).toBeUndefined();
    expect(worker.volumes?.map(({ target }) => target)).toEqual(['/data/shared', '/data/cache']);
  });

  it.each([
    [['python', '/scripts/start-worker.py', '--master-host', 'm'], 'work_queue_worker m 9123'],
    [['start-worker.py', '-m', 'm', '-p', '1', '-c', '2'], 'work_queue_worker --cores 2 m 1'],
  ])('compose-worker-import: reads %j', (command, wanted) => {
    const file = { services: { 'eemt-worker': { command } } };
    const after = cured('compose-worker-import', facts, file);
    expect(serviceOf(after, 'eemt-worker').command?.join(' ')).toBe(wanted);
  });

  it.each([[['work_queue_worker', 'm', '9123']], [['python', '/scripts/start-worker.py']], [['bash']]])(
    'compose-worker-import: leaves %j as it is',
    (command) => {
      const file = { services: { 'eemt-worker': { command } } };
      expect(cured('compose-worker-import', facts, file)).toBe(file);
    },
  );

  it('compose-healthcheck: a check in a shell; one without a pipe stays', () => {
    const check = (name: string) => serviceOf(cured('compose-healthcheck'), name)['healthcheck'];
    expect(check('eemt-worker')).toMatchObject({ test: ['CMD-SHELL', expect.stringContaining('/proc/')] });
    expect(check('eemt-web')).toEqual(serviceOf(resolvedCompose(), 'eemt-web')['healthcheck']);
  });

  it('worker-disk-promise: one core each, memory and disk of the limits, in the units of the command', () => {
    const words = (...ids: readonly string[]) =>
      serviceOf(cured(ids, facts), 'eemt-worker').command?.join(' ');
    expect(words('worker-disk-promise')).toContain('--cores 1 --memory 4G --disk 10G --work-dir');
    expect(words('worker-disk-promise', 'compose-worker-import')).toBe(
      'work_queue_worker --cores 1 --memory 4096 --disk 10240 eemt-master 9123',
    );
    const { environment } = serviceOf(cured('worker-disk-promise'), 'eemt-worker');
    expect(environment).toMatchObject({ WORKER_CORES: '1', WORKER_MEMORY: '4G', WORKER_DISK: '10G' });
    const odd = { ...facts, diskLimitMi: 1500 };
    expect(serviceOf(cured('worker-disk-promise', odd), 'eemt-worker').command).toContain('1500M');
  });

  it('work-queue-unreachable: the program that waits stands before whatever the command is', () => {
    const worker = serviceOf(cured('work-queue-unreachable'), 'eemt-worker');
    expect(worker.command).toEqual(serviceOf(resolvedCompose(), 'eemt-worker').command);
    expect(worker.entrypoint?.slice(0, 3)).toEqual([
      'python3',
      '/eemt-dev/worker/worker.py',
      '--password=/eemt-dev/password/password',
    ]);
    expect(sourcesOf(cured('work-queue-unreachable'), 'eemt-worker')).toMatchObject({
      '/eemt-dev/worker': facts.programs.worker,
      '/eemt-dev/password/password': facts.passwordFile,
    });
  });

  it('database-in-tmp: one folder at both places, uploads on their way elsewhere', () => {
    const file = cured('database-in-tmp');
    const { '/tmp': atTmp, '/app/database': durable } = sourcesOf(file, 'eemt-web');
    expect([atTmp, durable]).toEqual(['/state/eemt/data/database', '/state/eemt/data/database']);
    expect(serviceOf(file, 'eemt-web').environment?.['TMPDIR']).toBe('/app/temp');
  });

  it('job-host-path: no path of the host, in the environment or mounted', () => {
    expect(JSON.stringify(resolvedCompose())).toMatch(/EEMT_HOST_DATA_DIR.*\/host\/data/);
    expect(JSON.stringify(cured('job-host-path'))).not.toMatch(/EEMT_HOST_DATA_DIR|\/host\/data/);
  });

  it('cleanup-wrong-folder: the database of the page, in a folder that it may write', () => {
    const file = cured(['cleanup-wrong-folder', ...composeChoices], facts);
    const sources = sourcesOf(file, 'eemt-cleanup');
    expect(sources['/app/jobs.db']).toBeUndefined();
    expect(sources).toMatchObject({
      '/app/database': '/state/eemt/data/database',
      '/app/uploads': '/state/eemt/data/data/uploads',
      '/app/results': '/state/eemt/data/data/results',
    });
    const service = serviceOf(file, 'eemt-cleanup');
    expect(service.entrypoint?.[2]).toMatch(
      /^mkdir -p (\/var\/tmp\/cleanup) && cd \1 && ln .* exec "\$\$@"$/,
    );
  });

  it('compose-docs-config: mkdocs starts where its configuration is', () => {
    expect(serviceOf(cured('compose-docs-config'), 'eemt-docs')['working_dir']).toBe('/');
  });

  it('cron-as-user: no cron, in the page or in the cleanup', () => {
    const file = cured('cron-as-user', facts, withCronInPage());
    expect(serviceOf(file, 'eemt-web').environment?.['EEMT_CLEANUP_ENABLED']).toBe('false');
    const script = serviceOf(file, 'eemt-cleanup').command?.[2] ?? '';
    expect(script).not.toMatch(/crontab|service cron/);
    expect(script.replaceAll('$$', '')).not.toContain('$');
  });

  it.each(['cleanup_jobs.py', '/app/cleanup_jobs.py'])(
    'cron-as-user: calls %s as the crontab would',
    (path) => {
      const command = ['bash', '-c', `echo '0 2 * * * python3 ${path}' | crontab -; service cron start`];
      const file = { services: { 'eemt-cleanup': { command } } };
      const script = serviceOf(cured('cron-as-user', facts, file), 'eemt-cleanup').command?.[2] ?? '';
      expect(script.match(/python3 \S+/g)).toEqual([`python3 ${path}`, `python3 ${path}`]);
    },
  );

  it('web-jobs-need-docker: the stand-in in place of the socket, the runner in place of the manager', () => {
    const file = cured('web-jobs-need-docker');
    expect(Object.keys(file.services).toSorted()).toEqual([
      'eemt-cleanup',
      'eemt-docs',
      'eemt-web',
      'eemt-worker',
      'runner',
    ]);
    const page = sourcesOf(file, 'eemt-web');
    expect(page['/var/run/docker.sock']).toBeUndefined();
    expect(page['/usr/local/bin/docker']).toBe('/state/eemt/compose/jobs-1/docker');
    expect(mountAt(serviceOf(file, 'eemt-web'), '/eemt-dev/spool/inbox')?.read_only).toBeUndefined();
    expect(mountAt(serviceOf(file, 'eemt-web'), '/eemt-dev/spool/status')?.read_only).toBe(true);
    expect(serviceOf(file, 'runner')).toMatchObject({
      image: 'eemt-dev/worker:def',
      user: '1001:1001',
      networks: { 'eemt-network': { aliases: ['eemt-master'] } },
      deploy: { resources: { limits: { cpus: '1', memory: String(2 * 1024 ** 3) } } },
    });
  });

  it('web-jobs-need-docker: nobody waits for a service that is taken out', () => {
    const before = resolvedCompose();
    const web = { ...serviceOf(before, 'eemt-web'), depends_on: { 'eemt-master': { condition: 'x' } } };
    const file = cured('web-jobs-need-docker', facts, {
      ...before,
      services: { ...before.services, 'eemt-web': web },
    });
    expect(serviceOf(file, 'eemt-web')['depends_on']).toBeUndefined();
  });

  it('web-jobs-need-docker: the runner is called and checked as it is on Kubernetes, and finds the same at the same paths', async () => {
    const { manifests } = await fixtureBlueprint();
    const set = edit('manifests', manifests, bugs, kubeFacts).value;
    const pod = set.release.find(({ body }) => isComponent(body, 'Deployment', 'runner'))?.body;
    const [container] = objectsIn(pod && podSpecOf(pod)?.['containers']);
    const service = serviceOf(cured('web-jobs-need-docker'), 'runner');
    expect(service.command).toEqual(container?.['command']);
    expect(service['healthcheck']).toMatchObject({
      test: ['CMD', ...((container?.['livenessProbe'] as Probe | undefined)?.exec.command ?? [])],
    });
    const env = objectsIn(container?.['env']).map(({ name, value }) => [name, value]);
    expect(service.environment).toEqual(Object.fromEntries(env));
    const mounts = objectsIn(container?.['volumeMounts']);
    const readOnly = (list: readonly { readonly [key: string]: unknown }[], key: string, flag: string) =>
      list
        .map((one) => [String(one[key]).replace(/password\/password$/, 'password'), one[flag] === true])
        .filter(([path]) => path !== '/tmp');
    expect(readOnly(service.volumes ?? [], 'target', 'read_only')).toEqual(
      readOnly(mounts, 'mountPath', 'readOnly').map(([path, only]) => [path, only]),
    );
  });

  it('give the page its port on this machine alone', () => {
    expect(serviceOf(cured([]), 'eemt-web').ports).toEqual([
      { mode: 'host', host_ip: '127.0.0.1', target: 5000, published: '5001', protocol: 'tcp' },
    ]);
  });

  it('run as many workers as asked for, and of the profiles those that were chosen', () => {
    const running = (more: Partial<ComposeFacts>) =>
      Object.entries(cured(bugs, { ...facts, ...more }).services)
        .filter(([, { profiles }]) => profiles === undefined)
        .map(([name]) => name)
        .toSorted();
    expect(running({})).toEqual(['eemt-web', 'eemt-worker', 'runner']);
    expect(running({ profiles: ['docs', 'cleanup'] })).toEqual([
      ...['eemt-cleanup', 'eemt-docs', 'eemt-web', 'eemt-worker', 'runner'],
    ]);
    expect(serviceOf(cured(bugs, { ...facts, workers: 0 }), 'eemt-worker')['scale']).toBe(0);
  });
});

describe('the Compose file after all cures', () => {
  const file = cured(bugs, facts, guardCompose(resolvedCompose(), facts).file);

  it('mounts nothing of ./data, no socket, and nothing of the checkout that can be written', () => {
    const mounts = Object.values(file.services).flatMap(({ volumes }) => volumes ?? []);
    const sources = mounts.flatMap(({ source }) => source ?? []);
    expect(sources.filter((one) => isInside('/src/eemt/data', one) || one.endsWith('.sock'))).toEqual([]);
    const written = mounts.filter((one) => one.read_only !== true && isInside('/src', one.source ?? '/'));
    expect(written).toEqual([]);
  });

  it('mounts each target once', () => {
    for (const { volumes = [] } of Object.values(file.services))
      expect(new Set(volumes.map(({ target }) => target)).size).toBe(volumes.length);
  });

  it('brings the runner, so that defects of jobs count as answered', () => {
    const { changedBy } = edit('compose', resolvedCompose(), bugs, facts);
    expect(answeredBugs(bugs, changedBy, sourceTexts(fixtureDir))).toContain('upload-path-escape');
  });
});

interface Probe {
  readonly exec: { readonly command: readonly string[] };
}

function cured(
  which: string | readonly (string | Cure)[],
  about: ComposeFacts = facts,
  file: ComposeFile = resolvedCompose(),
): ComposeFile {
  const ids = [which].flat();
  const chosen = ids.flatMap((one) => (typeof one === 'string' ? (findBug(one) ?? []) : one));
  const own = ids.some((one) => typeof one === 'string') ? [] : composeChoices;
  return edit('compose', file, [...chosen, ...own], about).value;
}

function serviceOf(file: ComposeFile, name: string): ComposeService {
  const service = file.services[name];
  if (service === undefined) throw new TypeError(`no service ${name}`);
  return service;
}

/** By target. */
function sourcesOf(file: ComposeFile, name: string): Readonly<Record<string, string | undefined>> {
  const mounts = serviceOf(file, name).volumes ?? [];
  return Object.fromEntries(mounts.map(({ target, source }) => [target, source]));
}

/** EEMT's file has it off already; its image and chart do not. */
function withCronInPage(): ComposeFile {
  const file = resolvedCompose();
  const page = serviceOf(file, 'eemt-web');
  const environment = { ...page.environment, EEMT_CLEANUP_ENABLED: 'true' };
  return { ...file, services: { ...file.services, 'eemt-web': { ...page, environment } } };
}
