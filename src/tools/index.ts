import type { Browser } from './browser.ts';
import type { Clock } from './clock.ts';
import type { Compose } from './compose.ts';
import type { Docker } from './docker.ts';
import type { Helm } from './helm.ts';
import type { Kind } from './kind.ts';
import type { KubeApi } from './kube-api.ts';
import type { Kubectl } from './kubectl.ts';
import type { Git } from './git.ts';
import type { Http } from './http.ts';
import type { ProcessRunner } from './process.ts';

/** Every outside thing that a run may touch. cli/create-run.ts builds the real ones, tests pass fakes. */
export interface Tools {
  readonly process: ProcessRunner;
  readonly docker: Docker;
  readonly compose: Compose;
  readonly kind: Kind;
  readonly kubectl: Kubectl;
  readonly kubeApi: KubeApi;
  readonly helm: Helm;
  readonly git: Git;
  readonly http: Http;
  readonly browser: Browser;
  readonly clock: Clock;
}
