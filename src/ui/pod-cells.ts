import type { PodStatus } from '../core/status.ts';
import type { Style } from './style.ts';
import type { Cell } from './table.ts';

export function usageCells({ cpuMilli, memoryMi }: PodStatus): readonly Cell[] {
  return [
    cpuMilli === undefined ? '-' : `${String(cpuMilli)}m`,
    memoryMi === undefined ? '-' : `${String(memoryMi)}Mi`,
  ];
}

/** Every node of Kind begins with the cluster's name; what follows tells them apart. */
export function shortNode(node: string | null, name: string): string {
  const prefix = `${name}-cluster-`;
  return node === null ? '-' : node.startsWith(prefix) ? node.slice(prefix.length) : node;
}

export function podState({ state, reason }: PodStatus, style: Style): Cell {
  const text = reason === null || reason === state ? state : `${state}: ${reason}`;
  if (/^(running|ready|done|succeeded|completed)$/i.test(state) && reason === null)
    return { text, paint: style.green };
  if (/^leaving$/i.test(state)) return { text, paint: style.dim };
  return {
    text,
    paint: /^(pending|starting|containercreating|waiting)$/i.test(state) ? style.yellow : style.red,
  };
}
