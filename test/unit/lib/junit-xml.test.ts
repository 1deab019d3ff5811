import { describe, expect, it } from 'vitest';
import { junitXml, type JunitCase } from '../../../src/lib/junit-xml.ts';

const one = (more: Partial<JunitCase>): JunitCase => ({
  name: 'a check',
  durationMs: 1234,
  state: 'passed',
  message: 'seen',
  details: [],
  ...more,
});
const xmlOf = (cases: readonly JunitCase[]): string =>
  junitXml({ name: 'smoke', startedAt: '2026-01-31T12:00:00.123Z', durationMs: 60_000, cases });

describe('a JUnit report', () => {
  it('counts and times what it holds', () => {
    const cases = [
      one({}),
      one({ name: 'b', state: 'failed', message: 'why', details: ['do this', 'or that'] }),
      one({ name: 'c', state: 'skipped', message: 'busy', durationMs: 0 }),
    ];
    expect(xmlOf(cases)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="smoke" tests="3" failures="1" errors="0" skipped="1" time="60.000" timestamp="2026-01-31T12:00:00">
    <testcase classname="smoke" name="a check" time="1.234"><system-out>seen</system-out></testcase>
    <testcase classname="smoke" name="b" time="1.234"><failure message="why">why
do this
or that</failure></testcase>
    <testcase classname="smoke" name="c" time="0.000"><skipped message="busy"/></testcase>
  </testsuite>
</testsuites>
`);
  });

  it('escapes markup, quotes and line ends', () => {
    const xml = xmlOf([one({ state: 'failed', message: '<a b="c"> & ]]>\r\nnext' })]);
    expect(xml).toContain('<failure message="&lt;a b=&quot;c&quot;&gt; &amp; ]]&gt;&#10;next">');
    expect(xml).toContain('>&lt;a b=&quot;c&quot;&gt; &amp; ]]&gt;\nnext</failure>');
  });

  it('leaves out what XML has no way to write, and keeps all other letters', () => {
    expect(xmlOf([one({ message: 'a\u0000b\u001b[31mc\ud800d\uffffé😀\te' })])).toContain('>ab[31mcdé😀\te<');
  });
});
