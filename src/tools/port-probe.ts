import { createServer, connect } from 'node:net';

const addresses = ['127.0.0.1', '::1', '0.0.0.0'] as const;
const connectLimitMs = 300;

/** True where nobody listens on 127.0.0.1, ::1 or all addresses. By binding and by connecting: macOS lets two bind one port, and a privileged port cannot be bound. */
export async function isPortFree(port: number): Promise<boolean> {
  // One after the other, because our own sockets would stand in each other's way.
  for (const host of addresses) {
    if ((await bind(port, host)) === 'taken') return false;
  }
  const answered = await Promise.all([answers(port, '127.0.0.1'), answers(port, '::1')]);
  return !answered.includes(true);
}

async function bind(port: number, host: string): Promise<'free' | 'taken' | 'unknown'> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // EACCES: privileged; EADDRNOTAVAIL and EAFNOSUPPORT: a machine without IPv6.
      resolve(error.code === 'EADDRINUSE' ? 'taken' : 'unknown');
    });
    server.listen({ port, host, exclusive: true, ipv6Only: host === '::1' }, () => {
      server.close(() => {
        resolve('free');
      });
    });
  });
}

async function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(connectLimitMs, () => {
      end(false);
    });
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}
