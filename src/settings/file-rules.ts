import type { SettingKey } from './settings.ts';

/**
 * What eemt-dev.yaml of a checkout may say of a setting. `freely`: it gives no power that the checkout's own Dockerfile and
 * chart do not have. `never`: it is not the checkout's to say. Otherwise a person agrees to the exact value once.
 */
export type FileRule =
  | 'freely'
  | 'never'
  | {
      /** Goes on behind the value: `which runs privileged`. */
      readonly why: string;
      /** Values that need no yes, besides null and the empty list, which only take something back. */
      readonly harmless?: readonly string[];
      /** What a flag says to go on without the file's value. */
      readonly without: string;
      /** Names files: only inside the checkout, and their content is part of what is agreed to. */
      readonly files?: true;
    };

/** The whole of the trust in a file that may be somebody else's. */
export const fileRules: Readonly<Record<SettingKey, FileRule>> = {
  target: 'freely',
  workers: 'freely',
  nodes: 'freely',
  profile: 'freely',
  mode: 'freely',
  webImage: { why: 'which runs in place of the web image that is built here', without: 'none' },
  workerImage: {
    why: 'which runs in place of the worker image that is built here',
    harmless: ['slim', 'full'],
    without: 'slim',
  },
  source: 'never',
  // A release of Kubernetes, never an image: kindest/node of that version.
  kubernetes: 'freely',
  nodeImage: { why: 'which runs privileged', without: 'none' },
  port: 'freely',
  values: { why: 'which decide what runs in the cluster', without: 'none', files: true },
  set: { why: 'which decide what runs in the cluster', without: 'none' },
  // Leaves EEMT as the checkout wrote it, which its chart could do as well.
  skipFix: 'freely',
  caBundle: { why: 'which the builds trust', without: 'none', files: true },
};
