import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { checkAnswer } from './answer.ts';
import type { Access } from './kubectl.ts';

/** Where an API server listens, and who we are to it. */
export interface ApiEndpoint {
  readonly server: string;
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
}

/** What a kubeconfig as kind writes it says of one context: everything stands inside of it, and a certificate says who we are. */
export async function readKubeconfig({ kubeconfig, context }: Access): Promise<ApiEndpoint> {
  const written = await readFile(kubeconfig, 'utf8');
  const misfitOf = (misfit: string) => `${kubeconfig} is not as kind writes it (${misfit})`;
  const said = checkAnswer(kubeconfigFile, parse(written), misfitOf);
  const chosen = said.contexts.find(({ name }) => name === context)?.context;
  const cluster = said.clusters.find(({ name }) => name === chosen?.cluster)?.cluster;
  const user = said.users.find(({ name }) => name === chosen?.user)?.user;
  const { server } = checkAnswer(z.object({ server: z.string() }), cluster, misfitOf);
  return {
    server,
    ca: bytesOf(cluster?.['certificate-authority-data']),
    cert: bytesOf(user?.['client-certificate-data']),
    key: bytesOf(user?.['client-key-data']),
  };
}

const bytesOf = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text, 'base64'));

const text = z.optional(z.string());
const kubeconfigFile = z.object({
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({ server: z.string(), 'certificate-authority-data': text }),
    }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({ 'client-certificate-data': text, 'client-key-data': text }),
    }),
  ),
});
