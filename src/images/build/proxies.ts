import type { EngineInfo } from '../../tools/docker.ts';

export interface BuildProxies {
  /** HTTP_PROXY and the like, for the builds. */
  readonly proxies: Readonly<Record<string, string>>;
  /** What a person should know of them. */
  readonly notes: readonly string[];
}

const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'] as const;

/**
 * The engine's own proxies; the caller's variables fill what it does not have. An engine never tells a proxy's password (it writes `xxxxx`), and
 * a proxy that refuses every request is worse than none: then the caller's address of the same proxy is taken, else the caller's variable of
 * that name, else none. Pure.
 */
export function buildProxies(
  engine: EngineInfo['proxies'],
  env: Readonly<Record<string, string | undefined>>,
): BuildProxies {
  const said = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  const proxies: Record<string, string> = {};
  const lacking = new Map<string, string[]>();
  for (const name of names) {
    const told = engine[name];
    const host = told === undefined ? undefined : maskedHost(told);
    const ofHost = [name, 'HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY']
      .map(said)
      .find((one) => one !== undefined && host !== undefined && hostOf(one) === host.toLowerCase());
    const value = host === undefined ? (told ?? said(name)) : (ofHost ?? said(name));
    if (value !== undefined) proxies[name] = value;
    else if (host !== undefined) lacking.set(host, [...(lacking.get(host) ?? []), name]);
  }
  return {
    proxies,
    notes: [...lacking].map(
      ([host, without]) =>
        `Docker does not tell the password of its proxy ${host}, so images are built without it; export ${without.join(' and ')} with name and password, then eemt-dev gives it to the builds`,
    ),
  };
}

/** Host and port where the engine has hidden name and password, else undefined. Docker writes `http://xxxxx:xxxxx@proxy:3128`. */
function maskedHost(address: string): string | undefined {
  return /\/\/(?:[^/?#]*:)?xxxxx@([^/?#]+)/.exec(address)?.[1];
}

function hostOf(address: string): string | undefined {
  return /^(?:[a-z][\w+.-]*:\/\/)?(?:[^/?#]*@)?([^/?#@]+)/i.exec(address)?.[1]?.toLowerCase();
}
