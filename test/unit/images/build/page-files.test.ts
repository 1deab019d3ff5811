import { describe, expect, it } from 'vitest';
import { pageFiles } from '../../../../src/images/build/page-files.ts';
import type { SealedEntry } from '../../../../src/images/build/seal.ts';

const file = (path: string): SealedEntry => ({ path, content: { text: path } });
const folder = (path: string): SealedEntry => ({ path, content: { folder: true } });
const context = [
  ...[folder('docker'), file('docker/startup.sh'), folder('scripts'), file('scripts/start.py')],
  ...[folder('web'), file('web/app.py'), file('web/requirements.txt'), folder('web/static')],
  ...[file('web/static/app.js'), file('web/tool.py')],
];

const of = (...lines: readonly string[]) => pageFiles(['FROM scratch', ...lines].join('\n'), context);
const paths = (...lines: readonly string[]) => of(...lines).entries.map(({ path }) => path);

describe('pageFiles', () => {
  it('gives the files of a folder that is copied into the page, by their place in it', () => {
    expect(paths('COPY web/ /app/')).toEqual([
      ...['app.py', 'requirements.txt', 'static', 'static/app.js', 'tool.py'],
    ]);
  });

  it('follows WORKDIR, names of single files, and folders that end with a slash', () => {
    expect(paths('WORKDIR /app', 'COPY docker/startup.sh .')).toEqual(['startup.sh']);
    expect(paths('COPY docker/startup.sh /app/start')).toEqual(['start']);
    expect(paths('WORKDIR /app', 'COPY web/app.py web/tool.py lib')).toEqual(['lib/app.py', 'lib/tool.py']);
    expect(paths('COPY ["web/static", "/app/s"]')).toEqual(['s', 's/app.js']);
  });

  it('leaves out what lies elsewhere, comes out of another stage, or is copied by a pattern', () => {
    expect(paths('COPY scripts/ /scripts/')).toEqual([]);
    expect(paths('COPY --from=build web/ /app/')).toEqual([]);
    expect(paths('COPY web/*.py /app/')).toEqual([]);
    expect(paths('COPY web/ /app/', 'FROM other', 'COPY docker/startup.sh /app/')).toEqual(['startup.sh']);
  });

  it('takes a later copy for what stands in its place', () => {
    const { entries } = of('COPY web/ /app/', 'COPY web/tool.py /app/app.py');
    expect(entries.find(({ path }) => path === 'app.py')?.content).toEqual({ text: 'web/tool.py' });
  });

  it('takes over live what nothing reads that runs in the build', () => {
    const { live } = of(
      'COPY web/ /app/',
      'RUN pip install -r requirements.txt && chmod +x /app/tool.py',
      'RUN mkdir -p /app/static',
    );
    expect(live).toEqual(['web/app.py', 'web/static', 'web/static/app.js', 'web/tool.py']);
  });

  it('takes over nothing live where a command is given the whole folder', () => {
    expect(of('COPY web/ /app/', 'RUN python -m compileall /app').live).toEqual([]);
    expect(of('WORKDIR /app', 'COPY web/ .', 'RUN pip install .').live).toEqual([]);
  });
});
