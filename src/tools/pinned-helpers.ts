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
  /** `v0.30.0` */
  readonly version: string;
  readonly downloads: Readonly<Partial<Record<Platform, PinnedDownload>>>;
}

/**
 * Releases that eemt-dev fetches when a tool is missing or unsupported. Each checksum was read from at least two public
 * places that agree; the first named is the one it was copied from.
 */
export const pinnedHelpers: Readonly<Record<HelperName, PinnedHelper>> = {
  // cert-manager/makefile-modules modules/tools/00_mod.mk; f110/mono build/rules/kind/assets.bzl.
  kind: {
    version: 'v0.30.0',
    downloads: {
      'linux-amd64': kind('linux-amd64', '517ab7fc89ddeed5fa65abf71530d90648d9638ef0c4cde22c2c11f8097b8889'),
      'linux-arm64': kind('linux-arm64', '7ea2de9d2d190022ed4a8a4e3ac0636c8a455e460b9a13ccf19f15d07f4f00eb'),
      'darwin-amd64': kind(
        'darwin-amd64',
        '4f0b6e3b88bdc66d922c08469f05ef507d4903dd236e6319199bb9c868eed274',
      ),
      'darwin-arm64': kind(
        'darwin-arm64',
        'ceaf40df1d1551c481fb50e3deb5c3deecad5fd599df5469626b70ddf52a1518',
      ),
    },
  },
  // cert-manager/makefile-modules modules/tools/00_mod.mk; the table of kubectl binaries of a public Bazel tool chain, all four the same.
  kubectl: {
    version: 'v1.34.1',
    downloads: {
      'linux-amd64': kubectl(
        'linux/amd64',
        '7721f265e18709862655affba5343e85e1980639395d5754473dafaadcaa69e3',
      ),
      'linux-arm64': kubectl(
        'linux/arm64',
        '420e6110e3ba7ee5a3927b5af868d18df17aae36b720529ffa4e9e945aa95450',
      ),
      'darwin-amd64': kubectl(
        'darwin/amd64',
        'bb211f2b31f2b3bc60562b44cc1e3b712a16a98e9072968ba255beb04cefcfdf',
      ),
      'darwin-arm64': kubectl(
        'darwin/arm64',
        'd80e5fa36f2b14005e5bb35d3a72818acb1aea9a081af05340a000e5fbdb2f76',
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
    url: `https://github.com/kubernetes-sigs/kind/releases/download/v0.30.0/kind-${platform}`,
    sha256,
    member: null,
  };
}

function kubectl(folder: string, sha256: string): PinnedDownload {
  return { url: `https://dl.k8s.io/release/v1.34.1/bin/${folder}/kubectl`, sha256, member: null };
}

function helm(platform: string, sha256: string): PinnedDownload {
  return { url: `https://get.helm.sh/helm-v3.19.0-${platform}.tar.gz`, sha256, member: `${platform}/helm` };
}
