import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Access } from '../../src/tools/kubectl.ts';
import { selfSigned, type Certificate } from './self-signed.ts';

export interface FakeApiServer {
  /** A kubeconfig as kind writes it. */
  readonly access: Access;
  close(): Promise<void>;
}

/** An API server on 127.0.0.1; with TLS it takes only who shows the certificate of its kubeconfig. */
export async function startFakeApiServer(
  listener: RequestListener,
  { tls = false }: { readonly tls?: boolean } = {},
): Promise<FakeApiServer> {
  const pair = tls
    ? { own: selfSigned('kube-apiserver'), client: selfSigned('kubernetes-admin') }
    : undefined;
  const server = pair
    ? https.createServer(
        { ...pair.own, ca: pair.client.cert, requestCert: true, rejectUnauthorized: true },
        listener,
      )
    : http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const dir = await mkdtemp(join(tmpdir(), 'fake-api-server-'));
  const kubeconfig = join(dir, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigOf(`${pair ? 'https' : 'http'}://127.0.0.1:${String(port)}`, pair));
  return {
    access: { kubeconfig, context: 'kind-eemt-cluster' },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true });
    },
  };
}

function kubeconfigOf(
  server: string,
  pair: { readonly own: Certificate; readonly client: Certificate } | undefined,
): string {
  const data = (text: string) => Buffer.from(text).toString('base64');
  const name = 'kind-eemt-cluster';
  return [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${name}`,
    'clusters:',
    '- cluster:',
    ...(pair ? [`    certificate-authority-data: ${data(pair.own.cert)}`] : []),
    `    server: ${server}`,
    `  name: ${name}`,
    'contexts:',
    `- context: {cluster: ${name}, user: ${name}}`,
    `  name: ${name}`,
    'users:',
    `- name: ${name}`,
    ...(pair
      ? [
          '  user:',
          `    client-certificate-data: ${data(pair.client.cert)}`,
          `    client-key-data: ${data(pair.client.key)}`,
        ]
      : ['  user: {}']),
    '',
  ].join('\n');
}
