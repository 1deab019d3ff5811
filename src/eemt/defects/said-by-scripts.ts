/** A line by which a defect shows itself while EEMT's own scripts run. */
export interface SaidByScript {
  /** `deploy`, `validate` or `cleanup`; each of them where it is absent. */
  readonly script?: string;
  readonly pattern: RegExp;
}
