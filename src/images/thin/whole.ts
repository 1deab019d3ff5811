/** Why a layer will not do, so that the whole image has to be built. */
export interface Whole {
  readonly whole: string;
}

export function isWhole(value: object): value is Whole {
  return 'whole' in value;
}
