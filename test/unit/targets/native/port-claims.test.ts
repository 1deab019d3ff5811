import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseAndClaim, portClaims, type PortClaims } from '../../../../src/targets/native/port-claims.ts';
import { isPortFree } from '../../../../src/tools/port-probe.ts';

const all: PortClaims[] = [];
const claims = (): PortClaims => {
  const one = portClaims();
  all.push(one);
  return one;
};
afterEach(async () => {
  for (const one of all.splice(0)) await one.release();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** As a person who wants this port, or the next one that is free. */
const choosing = (wanted: number) => async () => {
  for (let port = wanted; ; port += 1) if (await isPortFree(port)) return port;
};
const nobodys = () => Promise.resolve(false);
const alone = (port: number) => [port];

describe('a port that was chosen', () => {
  it('is not free for anybody else until it is let go', async () => {
    const [first, second, port] = [claims(), claims(), await freePort()];
    expect(await first.take([port])).toBe(true);
    expect(await isPortFree(port)).toBe(false);
    expect(await second.take([port])).toBe(false);
    await first.release();
    expect(await second.take([port])).toBe(true);
  });

  it('is another one for each of those that choose at once', async () => {
    const wanted = await freePort();
    const chosen = await Promise.all(
      Array.from({ length: 5 }, () => chooseAndClaim(claims(), choosing(wanted), alone, nobodys)),
    );
    expect(new Set(chosen).size).toBe(5);
  });

  it('is chosen again where another environment has written it down meanwhile', async () => {
    const written: number[] = [];
    const wanted = await freePort();
    const choose = async () => {
      const [port = 0] = [wanted, wanted + 1].filter((one) => !written.includes(one));
      // As the other does between the look and the claim.
      written.push(wanted);
      return Promise.resolve(port);
    };
    const isOthers = (port: number) => Promise.resolve(written.includes(port));
    expect(await chooseAndClaim(claims(), choose, alone, isOthers)).toBe(wanted + 1);
  });

  it('is left unclaimed where nothing of ours may listen there', async () => {
    const wanted = await freePort();
    const one = claims();
    expect(
      await chooseAndClaim(
        one,
        () => Promise.resolve(wanted),
        () => [],
        nobodys,
      ),
    ).toBe(wanted);
    expect(one.has(wanted)).toBe(false);
  });
});
