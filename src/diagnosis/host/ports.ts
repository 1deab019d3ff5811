import type { Check, Recognise } from './check.ts';

/** Ports that are to be published on 127.0.0.1. One that nobody asked for by name is replaced by the next free one. */
export const ports: Recognise = ({ ports: seen }) =>
  seen.map(({ port, purpose, asked, holder }): Check => {
    const base = {
      id: `port-${String(port)}`,
      title: `Port ${String(port)}`,
      wanted: `free, for the ${purpose}`,
    };
    if (holder === null) return { ...base, state: 'ok', found: 'free', wayOut: [] };
    return {
      ...base,
      state: asked ? 'failed' : 'warning',
      found: `taken by ${holder}`,
      wayOut: asked
        ? ['Choose another: eemt-dev up --port N', 'Or end what holds it, then run the command again']
        : ['The next free port is taken instead; choose one yourself with --port N'],
    };
  });
