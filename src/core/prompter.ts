/** Rejects with CancelledError on Ctrl-C. */
export interface Prompter {
  select<T extends string>(question: {
    readonly message: string;
    readonly choices: readonly Choice<T>[];
    readonly default?: T;
  }): Promise<T>;
  confirm(question: { readonly message: string; readonly default: boolean }): Promise<boolean>;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly name: string;
  readonly description?: string;
}
