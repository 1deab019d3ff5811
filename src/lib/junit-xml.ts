/** Results as CI servers read them. */
export interface JunitSuite {
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly name: string;
  readonly durationMs: number;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped, or what was seen. */
  readonly message: string;
  /** More lines about a failure. */
  readonly details: readonly string[];
}

/** One suite in JUnit's form, with an attribute `classname` for those who group by it. Pure; ends with a line end. */
export function junitXml({ name, startedAt, durationMs, cases }: JunitSuite): string {
  const count = (state: JunitCase['state']): string =>
    String(cases.filter((one) => one.state === state).length);
  const suite = attributes({
    name,
    tests: String(cases.length),
    failures: count('failed'),
    errors: '0',
    skipped: count('skipped'),
    time: seconds(durationMs),
    timestamp: startedAt.replace(/(\.\d+)?Z$/, ''),
  });
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites>`,
    `  <testsuite ${suite}>`,
    ...cases.map((one) => `    ${caseXml(name, one)}`),
    '  </testsuite>',
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function caseXml(suite: string, { name, durationMs, state, message, details }: JunitCase): string {
  const head = attributes({ classname: suite, name, time: seconds(durationMs) });
  const inner = {
    passed: `<system-out>${escaped(message)}</system-out>`,
    failed: `<failure ${attributes({ message })}>${escaped([message, ...details].join('\n'))}</failure>`,
    skipped: `<skipped ${attributes({ message })}/>`,
  }[state];
  return `<testcase ${head}>${inner}</testcase>`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}="${escaped(value).replaceAll('\n', '&#10;')}"`)
    .join(' ');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no way to write most control characters, nor half a pair of surrogates, so they go. */
function escaped(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? '');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
