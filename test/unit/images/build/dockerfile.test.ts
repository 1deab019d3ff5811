import { describe, expect, it } from 'vitest';
import {
  copySources,
  fromNames,
  rewriteDockerfile,
  withCaBundle,
} from '../../../../src/images/build/dockerfile.ts';

describe('a Dockerfile', () => {
  it('names the sources that come out of the context', () => {
    const text = [
      'FROM a AS first',
      'COPY web/ /app/',
      'copy --chown=1:1 \\',
      '  # a comment in between',
      '  one.txt two.txt \\',
      '  /app/',
      'COPY --from=first /x /y',
      'ADD https://example.org/file /file',
      'COPY ["with space", "/z"]',
      'COPY <<EOF /made',
      'COPY never /x',
      'EOF',
      'RUN --mount=type=bind,source=conf,target=/c --mount=type=cache,target=/k true',
    ].join('\n');
    expect(copySources(text)).toEqual(['web/', 'one.txt', 'two.txt', 'with space', 'conf']);
  });

  it('stands on images, not on its own stages', () => {
    expect(
      fromNames('FROM --platform=linux/amd64 a:1 AS Build\nFROM build\nfrom b:2 as c\nRUN <<E\nFROM no\nE\n'),
    ).toEqual(['a:1', 'b:2']);
  });

  it('has its here-documents where BuildKit has them', () => {
    const quoted =
      'FROM a\nRUN echo "<<EOF" \'<<EOF\' x<<EOF\nFROM b\nRUN true <<-EOF\nFROM no\n\tEOF\nFROM c\n';
    expect(fromNames(quoted)).toEqual(['a', 'b', 'c']);
    expect(fromNames('FROM a\nONBUILD RUN <<EOF\nFROM no\nEOF\nFROM b\n')).toEqual(['a', 'b']);
    expect(copySources('FROM a\nADD one <<E two /x\nthree four\nE\nCOPY <<E /x\nE\n')).toEqual([
      'one',
      'two',
    ]);
  });

  it('is read as BuildKit reads odd lines', () => {
    expect(fromNames('\uFEFFFROM a\nFR\\\nOM b\nRUN x \\\n\n# c\n FROM no\nFROM c')).toEqual(['a', 'b', 'c']);
    expect(fromNames('# comment\n# escape=`\nFROM a\nRUN x `\nFROM b\n')).toEqual(['a', 'b']);
    expect(copySources('FROM a\nCOPY ["a  b", \\\n "c"]\nCOPY [{}] /x\n')).toEqual(['a  b', '[{}]']);
  });

  it('is read in no time, however long it is', () => {
    const started = performance.now();
    const many = `FROM a\n${'COPY x \\\n# c\n  y /z\nRUN <<E\nx\nE\n'.repeat(300)}`;
    expect(copySources(many)).toHaveLength(600);
    expect(withCaBundle(many).split('--mount=')).toHaveLength(301);
    expect(copySources(`FROM a\nRUN ${'<<E '.repeat(2000)}\nx`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('is put on our tags and gets lines behind every FROM, nothing else', () => {
    const text =
      '# EEMT\nARG X\nFROM eemt-test:minimal AS a\nRUN echo \\\n  FROM eemt-test:minimal\nFROM a\n';
    expect(rewriteDockerfile(text, { 'eemt-test:minimal': 'ours:1', a: 'wrong' }, ['ENV P=1'])).toBe(
      '# EEMT\nARG X\nFROM ours:1 AS a\nENV P=1\nRUN echo \\\n  FROM eemt-test:minimal\nFROM a\nENV P=1\n',
    );
    expect(rewriteDockerfile(text, {}, [])).toBe(text);
  });

  it('keeps Windows line ends and an escape character of its own', () => {
    const text = '# escape=`\r\nFROM a\r\nRUN dir `\r\n FROM b\r\n';
    expect(fromNames(text)).toEqual(['a']);
    expect(rewriteDockerfile(text, {}, [])).toBe(text);
  });

  it('shows the CA bundle to its commands only while they run', () => {
    const text = withCaBundle(
      'FROM a\nRUN --mount=type=cache,target=/k pip install \\\n  RUN\nrun\ttrue\nCMD ["RUN x"]',
    );
    const lines = text.split('\n');
    expect(lines[0]).toBe('FROM a');
    expect(lines).toContain('ARG PIP_CERT=/run/eemt-dev-ca.pem');
    expect(text).not.toMatch(/^(ENV|COPY|ADD)/m);
    const mount = '--mount=type=bind,source=.eemt-dev/ca.pem,target=/run/eemt-dev-ca.pem';
    expect(lines.slice(-4)).toEqual([
      `RUN ${mount} --mount=type=cache,target=/k pip install \\`,
      '  RUN',
      `run ${mount}\ttrue`,
      'CMD ["RUN x"]',
    ]);
  });
});
