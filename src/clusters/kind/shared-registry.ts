import { serveImages, type Registry } from '../../images/delivery/registry.ts';

type Open =
  { readonly is: 'open'; readonly registry: Registry } | { readonly is: 'closed'; readonly why: string };

/** One registry for steps that run side by side: it opens for the first and closes behind the last. */
export interface SharedRegistry {
  use<T>(gateway: string, work: (open: Open) => Promise<T>): Promise<T>;
}

export function sharedRegistry(store: string): SharedRegistry {
  let users = 0;
  let opening: Promise<Open> | undefined;
  return {
    async use(gateway, work) {
      users += 1;
      opening ??= openAt(store, gateway);
      try {
        return await work(await opening);
      } finally {
        users -= 1;
        const last = users === 0 ? opening : undefined;
        if (last) opening = undefined;
        const open = await last;
        if (open?.is === 'open') await open.registry.close();
      }
    },
  };
}

/** An engine in a virtual machine has a gateway that is no address of this machine. */
async function openAt(store: string, gateway: string): Promise<Open> {
  try {
    return { is: 'open', registry: await serveImages(store, gateway) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const why =
      code === 'EADDRNOTAVAIL' ? `${gateway} is an address of another machine` : `${gateway}: ${code}`;
    return { is: 'closed', why };
  }
}
