import type { HelperName } from './supported-versions.ts';

export type Platform = 'linux-amd64' | 'linux-arm64' | 'darwin-amd64' | 'darwin-arm64';

export interface PinnedDownload {
  readonly url: string;
  /** Of the file at url, which for an archive is the archive. */
  readonly sha256: string;
  /** Path of the program inside a tar.gz, or null where the file is the program. */
  readonly member: string | null;
}

export interface PinnedHelper {
  /** `v0.33.0` */
  readonly version: string;
  readonly downloads: Readonly<Partial<Record<Platform, PinnedDownload>>>;
}

/**
 * Releases that eemt-dev fetches when a tool is missing or unsupported. Each checksum was read from at least two public
 * places that agree; the first named is the one it was copied from.
 */
export const pinnedHelpers: Readonly<Record<HelperName, PinnedHelper>> = {
  // cert-manager/makefile-modules modules/tools/00_mod.mk; the table of kind binaries of a public Go program, all four the same.
  kind: {
    version: 'v0.33.0',
    downloads: {
      'linux-amd64': kind('linux-amd64', 'aee6151561422756b764a4ae28e7f44cda5af5a9eead3cc9985112b1de8d8e0d'),
      'linux-arm64': kind('linux-arm64', '20022bee6cfcd5086cb7234d218e3454e6090022f2a8f55d1fa7fcf42c3867a2'),
      'darwin-amd64': kind(
        'darwin-amd64',
        '5a99f26f57246dc9319dd294803313197a0f34d33c525b3ea8b655db5916ece0',
      ),
      'darwin-arm64': kind(
        'darwin-arm64',
        '0c8c7dbe5e23594a198b786c4bc13dacc101fa6196b0cb0b23a1ca44e61f4b4f',
      ),
    },
  },
  // The tables of kubectl binaries of two public Bazel tool chains, all four the same. Within one minor version of the default Kubernetes.
  kubectl: {
    version: 'v1.28.11',
    downloads: {
      'linux-amd64': kubectl(
        'linux/amd64',
        '1dba63e1a5c9520fc516c6e817924d927b9b83b8e08254c8fe2a2edb65da7a9c',
      ),
      'linux-arm64': kubectl(
        'linux/arm64',
        '7984a98d52365d190b6f56caa962339a7228b6f432e58ba5f1b1e60dbedac275',
      ),
      'darwin-amd64': kubectl(
        'darwin/amd64',
        '0eb7314ee18185d9e4782f70e79b1554e5d787d8e4a590532ab90b64b94384ac',
      ),
      'darwin-arm64': kubectl(
        'darwin/arm64',
        '85f752c0ac9e7a560da57e904ef0dee310fe53fc6ad39c2e301b1dda4a21cf96',
      ),
    },
  },
  // Helm's own release notes of v3.19.0; cert-manager/makefile-modules modules/tools/00_mod.mk.
  helm: {
    version: 'v3.19.0',
    downloads: {
      'linux-amd64': helm('linux-amd64', 'a7f81ce08007091b86d8bd696eb4d86b8d0f2e1b9f6c714be62f82f96a594496'),
      'linux-arm64': helm('linux-arm64', '440cf7add0aee27ebc93fada965523c1dc2e0ab340d4348da2215737fc0d76ad'),
      'darwin-amd64': helm(
        'darwin-amd64',
        '09a108c0abda42e45af172be65c49125354bf7cd178dbe10435e94540e49c7b9',
      ),
      'darwin-arm64': helm(
        'darwin-arm64',
        '31513e1193da4eb4ae042eb5f98ef9aca7890cfa136f4707c8d4f70e2115bef6',
      ),
    },
  },
};

/** The platform of this process, or undefined where nothing is pinned for it. */
export function platformOf(os: string, cpu: string): Platform | undefined {
  if (os !== 'linux' && os !== 'darwin') return undefined;
  if (cpu === 'x64') return `${os}-amd64`;
  return cpu === 'arm64' ? `${os}-arm64` : undefined;
}

function kind(platform: string, sha256: string): PinnedDownload {
  return {
    url: `https://github.com/kubernetes-sigs/kind/releases/download/v0.33.0/kind-${platform}`,
    sha256,
    member: null,
  };
}

function kubectl(folder: string, sha256: string): PinnedDownload {
  return { url: `https://dl.k8s.io/release/v1.28.11/bin/${folder}/kubectl`, sha256, member: null };
}

function helm(platform: string, sha256: string): PinnedDownload {
  return { url: `https://get.helm.sh/helm-v3.19.0-${platform}.tar.gz`, sha256, member: `${platform}/helm` };
}
