import { parseDocument } from 'yaml';
import { readInsideCheckout } from '../inside-checkout.ts';
import { SettingsError } from '../../errors/index.ts';
import type { Manifest } from '../../core/blueprint.ts';
import { saidIn } from '../defects/source-texts.ts';
import { sourceTexts } from '../source-texts.ts';
import { inNamespace } from './in-namespace.ts';
import { isObject } from '../../lib/json.ts';
import type { JsonObject } from '../../lib/json.ts';
import { jsonOf } from './json-of.ts';
import { likeKubectl, parseManifests } from './parse.ts';
import { chartPath, deployPath, preludePaths } from './paths.ts';

/** What EEMT's deploy.sh applies before the chart: namespace, quota, LimitRange, RBAC; in this namespace where it writes that into them. Throws SettingsError. */
export async function readPrelude(sourceDir: string, namespace: string): Promise<readonly Manifest[]> {
  const texts = await Promise.all(preludePaths.map((path) => textOf(sourceDir, path)));
  const prelude = preludePaths.flatMap((path, index) => parseManifests(texts[index] ?? '', path));
  const rewrites = saidIn(sourceTexts(sourceDir), [deployPath], /\bsed\b[^\n]*\/manifests\/namespace\.yaml/);
  return rewrites ? inNamespace(prelude, namespace) : prelude;
}

/** The chart's own values.yaml. Throws SettingsError. */
export async function readChartValues(sourceDir: string): Promise<JsonObject> {
  return mapping(sourceDir, `${chartPath}/values.yaml`);
}

/** The chart's version, as `2.0.0`. Throws SettingsError. */
export async function chartVersion(sourceDir: string): Promise<string> {
  return (await chartIdentity(sourceDir)).version;
}

/** The chart's name and version. Throws SettingsError. */
export async function chartIdentity(
  sourceDir: string,
): Promise<{ readonly name: string; readonly version: string }> {
  const path = `${chartPath}/Chart.yaml`;
  const { name, version } = await mapping(sourceDir, path);
  if (typeof name !== 'string' || typeof version !== 'string')
    throw unreadable(path, 'no name or no version');
  return { name, version };
}

async function mapping(sourceDir: string, path: string): Promise<JsonObject> {
  const text = await textOf(sourceDir, path);
  const reading = jsonOf(parseDocument(text, likeKubectl));
  if ('wrong' in reading) throw unreadable(path, reading.wrong);
  const value = reading.value ?? {};
  if (!isObject(value)) throw unreadable(path, 'not a mapping');
  return value;
}

async function textOf(sourceDir: string, path: string): Promise<string> {
  return Promise.resolve(readInsideCheckout(sourceDir, path));
}

function unreadable(path: string, reason: string): SettingsError {
  return new SettingsError('CHART_YAML', `${path}: ${reason}`, {
    details: { origin: path, reason },
    hints: [`Mend ${path}, or take another source with --source.`],
  });
}
