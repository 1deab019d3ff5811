import type { TargetName } from '../core/environment.ts';
import type { ValueType } from './value-types.ts';

/** One row of the table of settings; all that is to be known of a setting stands in it. */
export interface Setting<T> {
  /** What it decides, for help and README, which add range, default, repetition and what `none` means. */
  readonly summary: string;
  /** Stands for the value: `<n>` in `--workers <n>`. */
  readonly placeholder: string;
  readonly type: ValueType<T>;
  readonly default: NoInfer<T>;
  /** In words, where the value alone does not say it. */
  readonly defaultText?: string;
  /** What `none` means, which takes a remembered value back; absent where `none` is not allowed. */
  readonly none?: string;
  /** Each value, besides words of the type, is a path, absolute once it is read. */
  readonly path?: 'file' | 'folder';
  /** Other values that are no path either. */
  readonly notPath?: (value: string) => boolean;
  /** Each value is the id of a known defect. */
  readonly defects?: true;
  readonly fromCheckout: CheckoutRule;
  /** The cluster has it for life; another value needs a new cluster. */
  readonly fixedAtCreation?: true;
  /** The one target that has it; on the others it means nothing. */
  readonly only?: TargetName;
}

/**
 * What eemt-dev.yaml of a checkout may say of a setting, as the file may be somebody else's. `freely`: it gives no power that
 * the checkout's own Dockerfile and chart do not have. `never`: it is not the checkout's to say. Otherwise a person agrees once
 * to the exact value: not to words of the type, nor to null and the empty list, which only take something back. Files must lie
 * inside the checkout, and their content is part of what is agreed to.
 */
export type CheckoutRule =
  | 'freely'
  | 'never'
  | {
      /** Goes on behind the value: `which runs privileged`. */
      readonly ask: string;
    };
