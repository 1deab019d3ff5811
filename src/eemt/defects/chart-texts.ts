import { chartPath } from '../chart/paths.ts';
import { saidIn, type SourceTexts } from './source-texts.ts';

export const chartFile = `${chartPath}/Chart.yaml`;
export const valuesFile = `${chartPath}/values.yaml`;
const templates = `${chartPath}/templates`;

/** Path of a template of EEMT's chart. */
export function templateFile(name: string): string {
  return `${templates}/${name}`;
}

/** True where a template of the chart says it. */
export function templatesSay(texts: SourceTexts, pattern: RegExp): boolean {
  return saidIn(texts, [templates], pattern);
}

/** True where a document of the chart that is no ConfigMap says it, so that it can reach a pod. */
export function workloadsSay(texts: SourceTexts, pattern: RegExp): boolean {
  return texts(templates)
    .flatMap((text) => text.split(/^---\s*$/m))
    .some((document) => !/^kind: ConfigMap\b/m.test(document) && pattern.test(document));
}

/** True where the chart makes ConfigMaps and no pod takes anything from one. */
export function configIsUnread(texts: SourceTexts): boolean {
  return templatesSay(texts, /^kind: ConfigMap\b/m) && !templatesSay(texts, /\bconfigMap(?:KeyRef|Ref)?:/);
}
