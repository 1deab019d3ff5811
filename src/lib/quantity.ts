/** Factors of Kubernetes' suffixes; https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity */
const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** CPU in cores, sizes in bytes; undefined for what is not a Kubernetes quantity. */
export function parseQuantity(quantity: string | number): number | undefined {
  if (typeof quantity === 'number') return Number.isFinite(quantity) ? quantity : undefined;
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(quantity);
  if (parts === null) return undefined;
  const [, digits = '', exponent = '', suffix = ''] = parts;
  // Dividing keeps 1500m exactly 1.5, which multiplying by 0.001 does not.
  const factor = factors[suffix] ?? 1;
  const number = Number(`${digits}${exponent}`);
  return factor < 1 ? number / Math.round(1 / factor) : number * factor;
}

const binary = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;

/** Bytes as a quantity, exact: the largest binary suffix that divides them, as 1536Mi. Parts of a byte are rounded up. */
export function formatBytes(bytes: number): string {
  const whole = Math.ceil(bytes);
  const suffix = whole === 0 ? undefined : binary.find((one) => whole % (factors[one] ?? 1) === 0);
  return suffix === undefined ? String(whole) : `${String(whole / (factors[suffix] ?? 1))}${suffix}`;
}

/** Cores as a quantity: `2`, `500m`. Parts of a thousandth are rounded up. */
export function formatCpu(cores: number): string {
  const thousandths = Math.ceil(Number((cores * 1000).toFixed(6)));
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${String(thousandths)}m`;
}
