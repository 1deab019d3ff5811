import type { Refusal, Seen } from '../../core/observation.ts';
import { tailOf } from '../../errors/index.ts';

const refusal =
  /User "([^"]+)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/;

/** What Kubernetes refused our user while it was looked at, each once. Pure. */
export function refusalsIn(parts: readonly (Seen<unknown> | undefined)[]): readonly Refusal[] {
  const texts = parts.flatMap((part) => (part === undefined || part.ok ? [] : saidBy(part)));
  const found = texts.flatMap((text) => {
    const [, user, verb, resource, group, namespace = null] = refusal.exec(text) ?? [];
    if (user === undefined || verb === undefined || resource === undefined) return [];
    const named = group === undefined || group === '' ? resource : `${resource}.${group}`;
    return [{ user, verb, resource: named, namespace, text: text.trim() }];
  });
  const keyOf = ({ user, verb, resource, namespace }: Refusal) =>
    [user, verb, resource, namespace ?? ''].join(' ');
  return [...new Map(found.map((one) => [keyOf(one), one])).values()];
}

/** A tool refuses each kind in a line of its own. */
function saidBy({ why, error }: { readonly why: string; readonly error?: unknown }): readonly string[] {
  return [...tailOf(error), why];
}
