import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComposeFile, ComposeMount, ComposeService } from '../../../../src/core/compose-file.ts';
import { inCompose } from '../../../../src/eemt/compose/editors.ts';
import { guardCompose, guardCure } from '../../../../src/eemt/compose/guard.ts';
import { isEemtDevError } from '../../../../src/errors/index.ts';
import { resolvedCompose } from '../../../support/resolved-compose.ts';

const checkout = '/src/eemt';
const guarded = (file: ComposeFile) => guardCompose(file, { checkout });
const web = (service: ComposeService, more: Partial<ComposeFile> = {}): ComposeFile => ({
  services: { web: service },
  ...more,
});
const bind = (source: string, more: object = {}): ComposeMount => ({
  type: 'bind',
  source,
  target: '/x',
  ...more,
});
const mounted = (source: string, more: object = {}) =>
  guarded(web({ volumes: [bind(source, more)] })).file.services['web']?.volumes;

function problemsOf(file: ComposeFile): unknown {
  try {
    guarded(file);
    return 'nothing was refused';
  } catch (error) {
    if (!isEemtDevError(error)) throw error;
    expect(error.code).toBe('COMPOSE_UNSAFE');
    return error.details['problems'];
  }
}

describe("the guard over EEMT's own file", () => {
  const { file, leftOut } = guarded(resolvedCompose(checkout));

  it('leaves out the socket of the engine alone, and says so', () => {
    expect(leftOut).toEqual([
      'eemt-web: volumes: /var/run/docker.sock at /var/run/docker.sock is a socket of this machine',
    ]);
    expect(JSON.stringify(file)).not.toContain('docker.sock');
  });

  it('keeps all services with what the cures look at', () => {
    expect(Object.keys(file.services)).toEqual(Object.keys(resolvedCompose().services));
    const before = resolvedCompose(checkout).services;
    for (const [name, service] of Object.entries(file.services))
      for (const key of [
        'command',
        'user',
        'container_name',
        'environment',
        'healthcheck',
        'profiles',
        'networks',
      ])
        expect(service[key], `${name}.${key}`).toEqual(before[name]?.[key]);
    expect(file.services['eemt-worker']?.['deploy']).toEqual({
      resources: {
        limits: { cpus: 8, memory: '17179869184' },
        reservations: { cpus: 4, memory: '8589934592' },
      },
    });
  });

  it('keeps no name that is shared with others, and no build', () => {
    expect(Object.keys(file).sort()).toEqual(['networks', 'services']);
    expect(file.networks).toEqual({ 'eemt-network': { driver: 'bridge' } });
    expect(Object.values(file.services).filter((service) => 'build' in service)).toEqual([]);
  });

  it('is the first cure of all', () => {
    expect(guardCure.id).toBe('eemt-dev');
    const facts = { checkout } as Parameters<NonNullable<typeof guardCure.edits.compose>>[1];
    expect(guardCure.edits.compose?.(resolvedCompose(checkout), facts)).toEqual(file);
    expect(guardCure.edits.compose?.(file, facts)).toBe(file);
  });
});

describe('the guard over what a service may do', () => {
  it.each([
    ...[
      'privileged',
      'cap_add',
      'devices',
      'device_cgroup_rules',
      'network_mode',
      'pid',
      'ipc',
      'uts',
      'cgroup',
    ],
    ...[
      'userns_mode',
      'cgroup_parent',
      'volumes_from',
      'runtime',
      'gpus',
      'use_api_socket',
      'extra_hosts',
      'dns',
    ],
    ...['logging', 'sysctls', 'group_add', 'provider', 'post_start', 'pre_stop', 'models', 'credential_spec'],
    ...[
      'external_links',
      'links',
      'isolation',
      'oom_kill_disable',
      'mac_address',
      'blkio_config',
      'annotations',
    ],
    ...['a key that Compose will learn one day', 'constructor', 'toString'],
  ])('leaves out %s', (key) => {
    const { file, leftOut } = guarded(web({ image: 'a', [key]: ['x'] }));
    expect(file.services).toEqual({ web: { image: 'a' } });
    expect(leftOut).toEqual([`web: ${key}`]);
  });

  it('keeps what only tightens', () => {
    const service = { cap_drop: ['ALL'], read_only: true, security_opt: ['no-new-privileges:true'] };
    const loose = { ...service, security_opt: ['seccomp=unconfined', 'no-new-privileges:true'] };
    const { file, leftOut } = guarded(web(loose));
    expect(file.services).toEqual({ web: service });
    expect(leftOut).toEqual(['web: security_opt: seccomp=unconfined']);
  });

  it('publishes on 127.0.0.1 alone', () => {
    const ports = [
      { mode: 'ingress', target: 80, published: '8080', protocol: 'tcp', host_ip: '0.0.0.0', name: 'n' },
      { target: 81 },
    ];
    expect(guarded(web({ ports })).file.services['web']?.ports).toEqual([
      { mode: 'host', host_ip: '127.0.0.1', target: 80, published: '8080', protocol: 'tcp' },
      { mode: 'host', host_ip: '127.0.0.1', target: 81 },
    ]);
  });

  it('takes no variable of the caller, no label of others, no device, no address of its own', () => {
    const { file, leftOut } = guarded(
      web({
        environment: { A: 'b', AWS_SECRET_ACCESS_KEY: null },
        labels: { mine: 'x', 'com.docker.compose.project': 'other', 'eemt-dev.id': 'other' },
        deploy: {
          replicas: 2,
          placement: {},
          restart_policy: { condition: 'any' },
          resources: { reservations: { cpus: 1, devices: [{ capabilities: ['gpu'] }] } },
        },
        networks: { one: { aliases: ['a'], ipv4_address: '10.0.0.1' }, two: null },
      }),
    );
    expect(file.services['web']).toEqual({
      environment: { A: 'b' },
      labels: { mine: 'x' },
      deploy: { replicas: 2, resources: { reservations: { cpus: 1 } } },
      networks: { one: { aliases: ['a'] }, two: null },
    });
    expect(leftOut).toEqual([
      'web: AWS_SECRET_ACCESS_KEY would be taken from your own variables',
      'web: com.docker.compose.project belongs to others',
      'web: eemt-dev.id belongs to others',
      'web: deploy.restart_policy',
      'web: deploy.resources.reservations.devices',
      'web: networks.one.ipv4_address',
    ]);
  });
});

describe('the guard over mounts', () => {
  it('makes the checkout read-only', () => {
    const ours = { read_only: true, bind: { create_host_path: false } };
    for (const place of ['/src/eemt', '/src/eemt/sol', '/src/eemt/database', '/src/eemt/data/../sol'])
      expect(
        mounted(place, { bind: { create_host_path: true, propagation: 'rshared', selinux: 'Z' } }),
      ).toEqual([bind(place, ours)]);
  });

  it('leaves the data folder to the cures', () => {
    const made = { bind: { create_host_path: true } };
    expect(mounted('/src/eemt/data', made)).toEqual([bind('/src/eemt/data', made)]);
    expect(mounted('/src/eemt/data/cache', { ...made, read_only: true })).toEqual([
      bind('/src/eemt/data/cache', { ...made, read_only: true }),
    ]);
  });

  it.each([
    ...[
      '/var/run/docker.sock',
      '/run/docker.sock',
      '/var/run/../run//docker.sock',
      '/run/user/1000/docker.sock',
    ],
    ...['/run/podman/podman.sock', '/run/containerd/containerd.sock', '/home/me/.docker/run/docker.sock'],
  ])('leaves out the socket %s', (source) => {
    expect(mounted(source)).toEqual([]);
  });

  it('refuses all places outside at once, with service and path', () => {
    const file: ComposeFile = {
      services: {
        web: { volumes: [bind('/etc'), bind('/src/eemt/sol'), bind('/src/eemt-other')] },
        worker: { volumes: [bind('/'), bind('/src/eemt/../x'), bind('relative'), bind('/var/run')] },
      },
      volumes: { data: { driver_opts: { type: 'none', o: 'bind', device: '/etc' } }, nfs: { driver: 'nfs' } },
      secrets: { key: { file: '/root/.ssh/id_rsa' } },
    };
    expect(problemsOf(file)).toEqual([
      'volumes.data: driver_opts with /etc',
      'volumes.nfs: driver nfs',
      'secrets.key: /root/.ssh/id_rsa lies outside of the checkout',
      'web: volumes: /etc at /x lies outside of the checkout',
      'web: volumes: /src/eemt-other at /x lies outside of the checkout',
      'worker: volumes: / at /x lies outside of the checkout',
      'worker: volumes: /src/eemt/../x at /x lies outside of the checkout',
      'worker: volumes: relative at /x is no whole path',
      'worker: volumes: /var/run at /x lies outside of the checkout',
    ]);
    expect(problemsOf(web({}, { volumes: { theirs: { external: true, name: 'their-data' } } }))).toEqual([
      'volumes.theirs: it belongs to others (external)',
    ]);
  });

  it('knows a checkout whose path has a dollar sign', () => {
    const { file } = guardCompose(web({ volumes: [bind('/a$$b/sol')] }), { checkout: '/a$b' });
    expect(file.services['web']?.volumes?.[0]?.read_only).toBe(true);
    expect(inCompose('/a$b$')).toBe('/a$$b$$');
  });

  it('keeps volumes and folders in memory, and no other kind', () => {
    const kept = [
      { type: 'tmpfs', target: '/t', tmpfs: { size: '64' } },
      { type: 'volume', target: '/anonymous', volume: {} },
      { type: 'volume', source: 'data', target: '/d', volume: { nocopy: true } },
    ];
    const others = ['image', 'npipe', 'cluster'].map((type) => ({ type, source: 's', target: '/s' }));
    const { file, leftOut } = guarded(
      web({ volumes: [...kept, ...others] }, { volumes: { data: { name: 'shared' } } }),
    );
    expect(file.services['web']?.volumes).toEqual(kept);
    expect(file.volumes).toEqual({ data: {} });
    expect(leftOut).toHaveLength(3);
  });
});

describe('the guard over what services share', () => {
  it('makes every network a bridge of our own', () => {
    const networks = {
      host: { name: 'host', external: true },
      lan: {
        driver: 'macvlan',
        driver_opts: { parent: 'eth0' },
        ipam: { config: [{ subnet: '10.0.0.0/8' }] },
      },
      inner: { name: 'x_inner', driver: 'bridge', internal: true, ipam: {} },
      bare: null,
    };
    const { file, leftOut } = guarded({ services: {}, networks });
    expect(file.networks).toEqual({
      host: { driver: 'bridge' },
      lan: { driver: 'bridge' },
      inner: { driver: 'bridge', internal: true },
      bare: { driver: 'bridge' },
    });
    expect(leftOut).toEqual([
      'networks.host: external',
      'networks.lan: driver macvlan',
      'networks.lan: ipam',
      'networks.lan: driver_opts',
    ]);
  });

  it('takes secrets and configs from the checkout or the file itself, not from the caller', () => {
    const { file, leftOut } = guarded(
      web(
        { secrets: [{ source: 'mine' }, { source: 'home' }], configs: [{ source: 'text' }] },
        {
          secrets: { mine: { name: 'x', file: '/src/eemt/key' }, home: { environment: 'HOME' } },
          configs: { text: { content: 'hello' } },
          models: { m: {} },
        },
      ),
    );
    expect(file).toEqual({
      services: { web: { secrets: [{ source: 'mine' }], configs: [{ source: 'text' }] } },
      secrets: { mine: { file: '/src/eemt/key' } },
      configs: { text: { content: 'hello' } },
    });
    expect(leftOut).toEqual(['secrets.home', 'models', 'web: secrets: home']);
  });
});

describe('the guard over any file', () => {
  const key = fc.oneof(
    fc.constantFrom('image', 'environment', 'labels', 'deploy', 'ports', 'networks', 'privileged', 'secrets'),
    fc.string(),
  );
  const source = fc.oneof(
    fc.constantFrom('/src/eemt', '/src/eemt/data', '/run/docker.sock', '/etc', 'x', '..'),
    fc
      .array(fc.constantFrom('src', 'eemt', '..', 'data', 'etc', 'a.sock'))
      .map((parts) => `/${parts.join('/')}`),
  );
  const service = fc
    .tuple(fc.dictionary(key, fc.jsonValue({ maxDepth: 3 })), fc.array(source.map((at) => bind(at))))
    .map(([more, volumes]) => ({ ...more, volumes }));
  const anyFile = fc.record({ services: fc.dictionary(fc.string(), service) });

  it('twice is once, and no mount leads out', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        let once: ComposeFile;
        try {
          once = guarded(file).file;
        } catch (error) {
          if (isEemtDevError(error)) return;
          throw error;
        }
        const again = guarded(once);
        expect(again.file).toBe(once);
        expect(again.leftOut).toEqual([]);
        for (const { volumes = [] } of Object.values(once.services))
          for (const mount of volumes)
            expect(new URL(`file://${mount.source ?? ''}`).pathname).toMatch(/^\/src\/eemt(\/|$)/);
      }),
    );
  });
});
