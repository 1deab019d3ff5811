import { createServer, type Server } from 'node:net';

/** Ports that nobody else takes for free ones: something of ours listens there until the processes do. */
export interface PortClaims {
  readonly has: (port: number) => boolean;
  /** All of them, or false: somebody listens on one. */
  readonly take: (ports: readonly number[]) => Promise<boolean>;
  readonly release: () => Promise<void>;
}

export function portClaims(): PortClaims {
  const held = new Map<number, Server>();
  const release = async (): Promise<void> => {
    const servers = [...held.values()];
    held.clear();
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  };
  return {
    has: (port) => held.has(port),
    async take(ports) {
      for (const port of ports) {
        const server = await listen(port);
        if (server === 'taken') {
          await release();
          return false;
        }
        if (server !== null) held.set(port, server);
      }
      return true;
    },
    release,
  };
}

/** null: it cannot be held by us, as a privileged port. */
function listen(port: number): Promise<Server | 'taken' | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRINUSE' ? 'taken' : null);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      // Whoever fails or only looks ends with it.
      server.unref();
      resolve(server);
    });
  });
}

const mostTries = 20;

/**
 * Chooses again until what was chosen is ours. Whoever lets a port go has written down before that it is theirs (`isOthers`), so of two that choose
 * at once only one has it.
 */
export async function chooseAndClaim<T>(
  claims: PortClaims,
  choose: () => Promise<T>,
  portsOf: (chosen: T) => readonly number[],
  isOthers: (port: number) => Promise<boolean>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    await claims.release();
    const chosen = await choose();
    const ports = portsOf(chosen);
    if (await claims.take(ports)) {
      const lost = await Promise.all(ports.map(isOthers));
      if (!lost.includes(true)) return chosen;
    }
    if (tries === mostTries) return chosen;
  }
}
