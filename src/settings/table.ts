import {
  composeProfile,
  cureId,
  helmSet,
  imageReference,
  kubernetesVersion,
  notEmpty,
  workerImage,
} from './formats.ts';
import type { Setting } from './setting.ts';
import { choice, list, optional, text, wholeNumber } from './value-types.ts';

const setting = <T>(row: Setting<T>): Setting<T> => row;

/** Every setting, in the order in which people read them. Flags, variables, eemt-dev.yaml, help and README follow from it. `--help` loads it, so it imports nothing heavy. */
export const settingTable = {
  target: setting({
    summary: 'where EEMT runs',
    placeholder: '<target>',
    type: choice({
      auto: 'kind where it can run, else compose; an environment that exists stays where it is',
      kind: 'a Kubernetes cluster of its own in Docker',
      compose: "containers by EEMT's own docker-compose.yml",
    }),
    default: 'auto',
    fromCheckout: 'freely',
  }),
  workers: setting({
    summary: 'EEMT workers; with none, jobs wait',
    placeholder: '<n>',
    type: wholeNumber(0, 50),
    default: 2,
    fromCheckout: 'freely',
  }),
  nodes: setting({
    summary: 'worker nodes; 0 = one node does all',
    placeholder: '<n>',
    type: wholeNumber(0, 8),
    default: 2,
    fromCheckout: 'freely',
    fixedAtCreation: true,
    only: 'kind',
  }),
  profile: setting({
    summary: 'resources of the pods, shrunk to what the machine has',
    placeholder: '<profile>',
    type: choice({
      minimal: 'for a laptop',
      balanced: 'worker up to 4 CPU, 8Gi',
      performance: 'worker up to 8 CPU, 16Gi',
    }),
    default: 'minimal',
    fromCheckout: 'freely',
  }),
  mode: setting({
    summary: "EEMT's mode, which EEMT itself prints and reads nowhere today",
    placeholder: '<mode>',
    type: choice({ local: '', distributed: '', hybrid: '' }),
    default: 'distributed',
    fromCheckout: 'freely',
  }),
  webImage: setting({
    summary: 'web image in your Docker engine, taken instead of building it',
    placeholder: '<ref>',
    type: optional(text(imageReference)),
    default: null,
    none: 'build it',
    fromCheckout: { ask: 'which runs in place of the web image that is built here' },
  }),
  workerImage: setting({
    summary: "slim, full (EEMT's own Dockerfile: many GB, never tried here) or an image",
    placeholder: '<which>',
    type: text(workerImage, {
      slim: 'from distribution packages: 1.1 GB, under a minute',
      full: "EEMT's own: QGIS and 40 conda packages, 10 to 30 minutes",
    }),
    default: 'slim',
    fromCheckout: { ask: 'which runs in place of the worker image that is built here' },
  }),
  source: setting({
    summary: 'the EEMT source: a folder, clone or demo',
    placeholder: '<dir>',
    type: optional(
      text(notEmpty, {
        clone: 'fetch the pinned commit of cyverse-gis/eemt into the cache folder',
        demo: 'a small EEMT-shaped tree that comes with eemt-dev',
      }),
    ),
    default: null,
    defaultText: 'the checkout around here',
    path: 'folder',
    fromCheckout: 'never',
  }),
  kubernetes: setting({
    summary: 'Kubernetes version of the nodes; others are untested and say so',
    placeholder: '<version>',
    type: text(kubernetesVersion),
    default: 'v1.27.3',
    // A release of Kubernetes, never an image: kindest/node of that version.
    fromCheckout: 'freely',
    fixedAtCreation: true,
    only: 'kind',
  }),
  nodeImage: setting({
    summary: 'Kind node image, for other Kubernetes versions',
    placeholder: '<ref>',
    type: optional(text(imageReference)),
    default: null,
    none: 'kindest/node of the version',
    fromCheckout: { ask: 'which runs privileged' },
    fixedAtCreation: true,
    only: 'kind',
  }),
  port: setting({
    summary: 'port of the web interface on 127.0.0.1',
    placeholder: '<n>',
    type: wholeNumber(1, 65_535),
    default: 5000,
    defaultText: '5000, else the next free one',
    fromCheckout: 'freely',
    fixedAtCreation: true,
  }),
  values: setting({
    summary: 'Helm values file, later ones win',
    placeholder: '<file>',
    type: list(notEmpty, 'files'),
    default: [],
    none: 'no file any more',
    path: 'file',
    fromCheckout: { ask: 'which decide what runs in the cluster' },
    only: 'kind',
  }),
  set: setting({
    summary: 'a Helm value',
    placeholder: '<key=value>',
    // Helm parts it at commas itself.
    type: list(helmSet, 'KEY=VALUE', { whole: true }),
    default: [],
    none: 'no value any more',
    fromCheckout: { ask: 'which decide what runs in the cluster' },
    only: 'kind',
  }),
  with: setting({
    summary: "EEMT's further services: docs, cleanup",
    placeholder: '<service>',
    type: list(composeProfile, 'services'),
    default: [],
    none: 'none of them any more',
    fromCheckout: 'freely',
    only: 'compose',
  }),
  skipFix: setting({
    summary: 'leave this cure out; remembered',
    placeholder: '<id>',
    type: list(cureId, 'cure ids'),
    default: [],
    none: 'leave no cure out',
    defects: true,
    // Leaves EEMT as the checkout wrote it, which its chart could do as well.
    fromCheckout: 'freely',
  }),
  caBundle: setting({
    summary: 'PEM file of certificate authorities that the builds need',
    placeholder: '<file>',
    type: optional(text(notEmpty)),
    default: null,
    none: 'no file any more',
    path: 'file',
    fromCheckout: { ask: 'which the builds trust' },
  }),
} as const;
