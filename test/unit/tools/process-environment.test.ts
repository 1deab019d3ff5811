import { describe, expect, it } from 'vitest';
import { childEnvironment } from '../../../src/tools/child-environment.ts';

describe('the environment of children', () => {
  it('has what tools need to find their way', () => {
    const env = {
      PATH: '/bin',
      LC_ALL: 'C',
      XDG_CACHE_HOME: '/c',
      https_proxy: 'p',
      NO_PROXY: 'n',
      DOCKER_HOST: 'unix:///s',
      SSL_CERT_FILE: '/f',
    };
    expect(childEnvironment(env)).toEqual(env);
  });

  it('lacks what would change what tools do', () => {
    const env = {
      KUBECONFIG: 'k',
      KUBE_EDITOR: 'e',
      HELM_DEBUG: '1',
      COMPOSE_FILE: 'f',
      KIND_EXPERIMENTAL_PROVIDER: 'podman',
      DOCKER_CONTEXT: 'c',
      SECRET: 's',
      HOME: undefined,
    };
    expect(childEnvironment(env)).toEqual({});
  });
});
