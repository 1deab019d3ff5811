/**
 * The proxy that the environment names for an address, or undefined. As curl has it: lower case wins, NO_PROXY lists host endings, this
 * machine is never asked for through a proxy. Not by proxy-from-env: to it `example.com` is no ending (its issue 29), and it reads
 * process.env alone.
 */
export function proxyFor(url: URL, env: Readonly<Record<string, string | undefined>>): URL | undefined {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  if (isThisMachine(host) || isExempt(host, url.port, read(env, 'no_proxy'))) return undefined;
  const text = read(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || read(env, 'all_proxy');
  if (!text) return undefined;
  const address = /^[a-z][a-z0-9+]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  // SOCKS is for others; without a proxy that we can use the direct way is tried.
  return proxy && ['http:', 'https:'].includes(proxy.protocol) ? proxy : undefined;
}

function read(env: Readonly<Record<string, string | undefined>>, name: string): string {
  return env[name] || env[name.toUpperCase()] || '';
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host);
}

function isExempt(host: string, port: string, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .some((one) => {
      if (one === '*') return true;
      const [, name = '', wantedPort] = /^(.*?)(?::(\d+))?$/.exec(one.toLowerCase()) ?? [];
      const ending = name.replace(/^\*?\./, '');
      return (
        (wantedPort === undefined || wantedPort === port) && (host === ending || host.endsWith(`.${ending}`))
      );
    });
}
