import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A port on which somebody listens until the test is over; undefined where this machine has no such address. */
export async function listeningOn(host: string): Promise<number | undefined> {
  const server = createServer();
  const up = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port: 0, host }, () => resolve(true));
  });
  if (!up) return undefined;
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
