import type { IncomingMessage } from 'node:http';
import semver from 'semver';
import { ToolFailedError } from '../errors/index.ts';
import { openUrl } from './open-url.ts';
import { createProcessRunner } from './process-runner.ts';

export interface RegistryQuestion {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where npm reads its settings from: a folder in which no stranger's .npmrc lies, since that could name whom we ask. */
  readonly cwd: string;
  readonly signal: AbortSignal;
}

const timeLimitMs = 5_000;
const mostBytes = 1024 * 1024;

/**
 * The newest version of a package, by the registry that npm is set up for; null where that has no such package. Only the package's
 * name is sent, never a token. Rejects with what stands in the way.
 */
export async function latestVersion(name: string, question: RegistryQuestion): Promise<string | null> {
  const signal = AbortSignal.any([question.signal, AbortSignal.timeout(timeLimitMs)]);
  const registry = await registryOf({ ...question, signal });
  const address = new URL(`${name}/latest`, registry.endsWith('/') ? registry : `${registry}/`);
  if (!['http:', 'https:'].includes(address.protocol)) throw unusable(address);
  const answer = await openUrl(address.href, { env: question.env, signal, idleMs: timeLimitMs });
  if (answer.statusCode === 404) {
    answer.destroy();
    return null;
  }
  const { version } = JSON.parse(await textOf(answer, address)) as { readonly version?: unknown };
  const valid = typeof version === 'string' ? semver.valid(version) : null;
  if (valid === null) throw unusable(address);
  return valid;
}

/** npm's own answer: its settings lie in many places. Where npm or npx has started us, it has said so already. */
async function registryOf({ env, cwd, signal }: RegistryQuestion): Promise<string> {
  const said = env['npm_config_registry'] || env['NPM_CONFIG_REGISTRY'];
  if (said) return said;
  const runner = createProcessRunner({
    env,
    transcript: () => undefined,
    children: { started: () => undefined, ended: () => undefined },
    graceMs: 100,
  });
  const args = ['config', 'get', 'registry'];
  const { stdout } = await runner.run({ tool: 'npm', args, cwd, timeoutMs: timeLimitMs, signal });
  return stdout.trim();
}

async function textOf(answer: IncomingMessage, address: URL): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw unusable(address);
  }
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw unusable(address);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function unusable(address: URL): ToolFailedError {
  return new ToolFailedError('TOOL_DOWNLOAD', `${address.host} said no version`);
}
