const nobody = 65_534;

/** Runs the work as a user to whom file modes apply: where the tests run as root, as nobody meanwhile. */
export async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
