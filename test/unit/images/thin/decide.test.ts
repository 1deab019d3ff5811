import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/images/thin/decide.ts';
import type { Recipe } from '../../../../src/images/thin/recipe.ts';
import { isWhole } from '../../../../src/images/thin/whole.ts';

type Files = Readonly<Record<string, string>>;

/** A part whose files are given by their texts; a folder is `/`, a link `-> to`, a program `x …`. */
function part(name: string, dockerfile: string, files: Files, more: Partial<Recipe['parts'][number]> = {}) {
  const entries = new Map<string, string>();
  for (const [path, text] of Object.entries(files)) {
    const folders = path.split('/').slice(0, -1);
    folders.forEach((_, index) => entries.set(folders.slice(0, index + 1).join('/'), 'folder'));
    if (text === '/') entries.set(path, 'folder');
    else if (text.startsWith('-> ')) entries.set(path, `link ${text.slice(3)}`);
    else entries.set(path, text.startsWith('x ') ? `program ${text}` : `file ${text}`);
  }
  return { name, dockerfile, afterFrom: [], args: {}, entries: [...entries], ...more };
}

const usual = { 'web/app.py': 'old', 'web/requirements.txt': 'fastapi==1\n', 'scripts/run.py': 'x run' };

/** As EEMT's web image is made. */
const plain = `FROM python:3.12-slim
LABEL a="b c"
RUN apt-get update && apt-get install -y \\
    curl \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY web/ /app/
COPY scripts/ /scripts/
RUN chmod +x /scripts/*.py
RUN pip install --no-cache-dir -r requirements.txt
RUN mkdir -p /app/{uploads,results} && echo '#!/bin/sh $x' > /opt/tool && chmod +x /opt/tool
RUN touch /var/log/cron.log && chmod 666 /var/log/cron.log
ENV PYTHONPATH="/app:/opt/eemt:$PYTHONPATH" PATH="/scripts:$PATH"
EXPOSE 5000
HEALTHCHECK --interval=30s CMD curl -f http://localhost:5000/health || exit 1
CMD ["python", "app.py"]
`;

function decided(dockerfile: string, changes: Readonly<Record<string, string | null>>, files: Files = usual) {
  const all = Object.entries({ ...files, ...changes }).filter(
    (one): one is [string, string] => one[1] !== null,
  );
  const now = Object.fromEntries(all);
  return decide(
    { parts: [part('web', dockerfile, files)] },
    { parts: [part('web', dockerfile, now)] },
    ({ path }) => now[path] ?? '',
  );
}

/** Paths of the layer, `-` before those that go; or the reason for the whole build. */
function layerOf(...args: Parameters<typeof decided>): readonly string[] | string {
  const found = decided(...args);
  return isWhole(found) ? found.whole : found.map(({ path, is }) => (is === 'gone' ? `-${path}` : path));
}

/** The plain Dockerfile with lines in place of the RUN of pip. */
const running = (...lines: readonly string[]) =>
  plain.replace('RUN pip install --no-cache-dir -r requirements.txt', lines.join('\n'));

describe('a layer', () => {
  it('holds a file that was copied and changed, one that is new, and the end of one', () => {
    expect(layerOf(plain, { 'web/app.py': 'new' })).toEqual(['/app/app.py']);
    expect(layerOf(plain, { 'web/static/a b.js': 'new' })).toEqual(['/app/static', '/app/static/a b.js']);
    expect(layerOf(plain, { 'web/app.py': null })).toEqual(['-/app/app.py']);
    expect(layerOf(plain, {})).toEqual([]);
  });

  it('says where what it holds comes from', () => {
    expect(decided(plain, { 'web/app.py': 'new' })).toEqual([
      { path: '/app/app.py', is: { stamp: 'file new', from: { part: 0, path: 'web/app.py' } } },
    ]);
  });

  it('holds a file that may be run now', () => {
    expect(layerOf(plain, { 'web/app.py': 'x old' })).toEqual(['/app/app.py']);
  });

  it('ends a folder by its own name alone', () => {
    const files = { ...usual, 'web/templates/a.html': 'a', 'web/templates/deep/b.html': 'b' };
    const gone = { 'web/templates/a.html': null, 'web/templates/deep/b.html': null };
    expect(layerOf(plain, gone, files)).toEqual(['-/app/templates']);
  });

  it('puts a file in the place of a folder, a folder in the place of a file, a link in the place of either', () => {
    const files = { ...usual, 'web/one/in': '1', 'web/two': '2', 'web/three': '3' };
    expect(layerOf(plain, { 'web/one/in': null, 'web/one': 'now' }, files)).toEqual(['/app/one']);
    expect(layerOf(plain, { 'web/two': null, 'web/two/in': 'now' }, files)).toEqual([
      '/app/two',
      '/app/two/in',
    ]);
    expect(layerOf(plain, { 'web/three': '-> app.py' }, files)).toEqual(['/app/three']);
    expect(layerOf(plain, { 'web/one/in': null, 'web/one': '-> ../..' }, files)).toEqual(['/app/one']);
  });

  it('tells names apart by upper and lower case', () => {
    const files = { ...usual, 'web/Page.html': '1' };
    expect(layerOf(plain, { 'web/Page.html': null, 'web/page.html': '1' }, files)).toEqual([
      '-/app/Page.html',
      '/app/page.html',
    ]);
  });

  it('holds files with names that mean something to JavaScript', () => {
    const files: Files = Object.fromEntries([
      ...Object.entries(usual),
      ['web/toString', '1'],
      ['__proto__', '1'],
    ]);
    const copies = 'FROM debian\nENV constructor=1\nCOPY web/ /app/\nCOPY __proto__ /app/\n';
    const changes = Object.fromEntries([
      ['web/toString', null],
      ['__proto__', '2'],
    ]);
    expect(layerOf(copies, changes, files)).toEqual(['/app/__proto__', '-/app/toString']);
  });

  it('holds a link out of the tree as it is', () => {
    expect(layerOf(plain, { 'web/link': '-> ../../etc/passwd' })).toEqual(['/app/link']);
  });

  it('goes by the COPY that comes last', () => {
    const twice = 'FROM debian\nCOPY web/ /app/\nCOPY scripts/ /app/\n';
    const files = { 'web/a': '1', 'web/b': '1', 'scripts/a': '2', 'scripts/c': '2' };
    expect(layerOf(twice, { 'web/a': 'new' }, files)).toEqual([]);
    expect(layerOf(twice, { 'scripts/a': null }, files)).toEqual(['/app/a']);
    expect(layerOf(twice, { 'web/a': null, 'scripts/a': null }, files)).toEqual(['-/app/a']);
  });

  it('follows a file to its name, into a folder, and in the form of a list', () => {
    const copies =
      'FROM ubuntu:24.04\nWORKDIR /site\nWORKDIR app\nCOPY a renamed\nCOPY a b ./\nCOPY ["c d", "/x/"]\n';
    expect(layerOf(copies, { a: 'new', 'c d': 'new' }, { a: '1', b: '1', 'c d': '1' })).toEqual([
      '/site/app/a',
      '/site/app/renamed',
      '/x/c d',
    ]);
  });

  it('holds what changed in an image that it stands on', () => {
    const base = 'FROM python:3.12\nWORKDIR /app\nCOPY web/ /app/\nCOPY scripts/ /more/\n';
    const web = 'FROM base:1\nCOPY web/ /app/\n';
    const recipe = (app: string, script: string): Recipe => ({
      parts: [
        part('base:1', base, { 'web/app.py': app, 'scripts/s': script }),
        part('web:1', web, { 'web/app.py': app }),
      ],
    });
    const found = decide(recipe('1', '1'), recipe('2', '2'), () => '');
    expect(found).toEqual([
      { path: '/app/app.py', is: { stamp: 'file 2', from: { part: 1, path: 'web/app.py' } } },
      { path: '/more/s', is: { stamp: 'file 2', from: { part: 0, path: 'scripts/s' } } },
    ]);
  });
});

describe('the whole image is built', () => {
  it.each<[string, Readonly<Record<string, string | null>>, string]>([
    ['of requirements', { 'web/requirements.txt': 'a' }, '/app/requirements.txt is used by: RUN pip install'],
    [
      'under a pattern',
      { 'scripts/run.py': 'x new' },
      '/scripts/run.py is used by: RUN chmod +x /scripts/*.py',
    ],
    ['new under a pattern', { 'scripts/new.py': 'a' }, '/scripts/new.py is used by: RUN chmod'],
    ['that a RUN makes as well', { 'web/uploads': 'a' }, '/app/uploads is used by: RUN mkdir'],
    [
      'that ends where a RUN makes a folder',
      { 'web/uploads/keep': 'a' },
      '/app/uploads is used by: RUN mkdir',
    ],
    [
      'whose name Python knows',
      { 'web/logging.py': 'a' },
      'PYTHONPATH=/app:/opt/eemt:$PYTHONPATH leads to /app/logging.py',
    ],
    ['that Python reads at its start', { 'web/x.pth': 'a' }, 'leads to /app/x.pth'],
    ['that is a command', { 'scripts/tar': 'x a' }, 'PATH=/scripts:$PATH leads to /scripts/tar'],
    ['that ends others in a layer', { 'web/.wh.app.py': 'a' }, 'stands for a deleted file'],
    ['that ends a folder in a layer', { 'web/.wh..wh..opq': 'a' }, 'stands for a deleted file'],
  ])('after a change of a file %s', (_, changes, reason) => {
    expect(layerOf(plain, changes)).toContain(reason);
  });

  it.each([
    ['RUN make', 'what it reads is not known of: RUN make'],
    ['RUN python -m pip install -r requirements.txt', 'is not known of: RUN python'],
    ['RUN chmod -R 755 /app', '/app/app.py is used by: RUN chmod -R'],
    ['RUN chmod 700 /app', '/app/app.py is used by: RUN chmod 700'],
    ['RUN chown -R 1000:1000 /', '/app/app.py is used by'],
    ['RUN chmod +x app.p[y]', '/app/app.py is used by'],
    ['RUN cd /app && touch app.py', '/app/app.py is used by'],
    ['RUN cd / || cd /app ; touch app.py', 'is not known of'],
    ['RUN echo >> app.py', '/app/app.py is used by'],
    ['RUN echo 2>/app/app.py', '/app/app.py is used by'],
    ['RUN echo *', 'is not known of'],
    ['RUN rm -rf /app/*', '/app/app.py is used by'],
    ['RUN ln -s /app /other && chmod +x /other/app.py', '/app/app.py is used by'],
    ['RUN ln -s app.py /app/other', 'is not known of'],
    ['RUN mkdir -m 700 /x', 'is not known of'],
    ['RUN echo $(cat app.py)', 'is not known of'],
    ['RUN echo "$(cat app.py)"', 'is not known of'],
    ['RUN echo `cat app.py`', 'is not known of'],
    ['RUN cat < app.py', 'is not known of'],
    ['RUN true | tee x', 'is not known of'],
    ['RUN true & true', 'is not known of'],
    ['RUN { true; }', 'is not known of'],
    ['RUN ["true"]', 'is not known of'],
    ['RUN touch ~/x', 'is not known of'],
    ['RUN apt-get install -y ./x.deb', 'is not known of'],
    ['RUN apt-get install curl=7.*', 'is not known of'],
    ['RUN apt-get -o Dir=/app update', 'is not known of'],
    ['RUN pip install .', 'is not known of'],
    ['RUN pip install -e /app', 'is not known of'],
    ['RUN pip install ./wheels/x', 'is not known of'],
    ['RUN pip install x.whl', 'is not known of'],
    ['RUN pip install --find-links /app x', 'is not known of'],
    ['RUN pip install -r made-by-nobody.txt', 'is not known of'],
    ['RUN PIP_TARGET=/app pip install x', 'is not known of'],
    ['RUN useradd -d /app x', '/app/app.py is used by'],
    ['RUN --mount=type=bind,target=/x true', 'RUN --mount is not looked through'],
    ['RUN <<END\ntrue\nEND', 'written in a way of its own'],
    ['SHELL ["bash", "-c"]', 'SHELL is not looked through'],
    ['USER 1000', 'USER is not looked through'],
    ['VOLUME /app', 'VOLUME is not looked through'],
    ['ONBUILD COPY web /y', 'ONBUILD is not looked through'],
    ['ADD web /y', 'ADD is not looked through'],
    ['ADD https://example.org/x /y', 'ADD is not looked through'],
    ['COPY --from=other /x /y', 'COPY --from is not looked through'],
    ['COPY --chown=1:1 web /y', 'COPY --chown is not looked through'],
    ['COPY --chmod=700 web /y', 'COPY --chmod is not looked through'],
    ['COPY --link web /y', 'COPY --link is not looked through'],
    ['COPY web/*.py /y/', 'is not plain'],
    ['COPY $WHAT /y/', 'is not plain'],
    ['COPY "web" /y/', 'is not plain'],
    ['COPY . /y/', '., which is copied'],
    ['COPY nothing /y/', 'nothing, which is copied'],
    ['COPY constructor /y/', 'constructor, which is copied'],
    ['WORKDIR $HOME', 'is not plain'],
    ['FROM debian\nCOPY web /app/', 'has not just one FROM'],
    ['COPY scripts/run.py /app/app.py/x', '/app/app.py is copied over something else'],
    ['COPY scripts /app/app.py', '/app/app.py is copied over something else'],
    ['ENV PYTHONPATH=$WHAT', 'is not plain'],
    ['ENV LD_LIBRARY_PATH=/app', 'LD_LIBRARY_PATH=/app leads to /app/app.py'],
    ['ENV PIP_CONSTRAINT=app.py', 'PIP_CONSTRAINT=app.py leads to /app/app.py'],
    ['ENV CFLAGS="-O2 -I/app/include"', 'leads to /app/app.py'],
    ['ARG CONFIG=$HOME/x', 'is not plain'],
    ['COPY web /usr/local/lib/x', '/usr/local/lib/x/app.py lies in a folder of the distribution'],
  ])('where the Dockerfile has %s', (line, reason) => {
    expect(layerOf(running(line), { 'web/app.py': 'new' })).toContain(reason);
  });

  it.each([
    'RUN true || echo none',
    'RUN set -eux; mkdir -p logs',
    'RUN cd /tmp && touch app.py',
    'RUN DEBIAN_FRONTEND=noninteractive apt-get install -y -qq curl=7.88 || true',
    'RUN pip3 install -U "fastapi[all]>=1,<2" uvicorn',
    "RUN printf '%s\\n' '$x `y` (z)' > /opt/z",
    'RUN chmod 755 other.py "an other.py"',
    'RUN ln -sf /usr/bin/python3 /usr/local/bin/python',
    'RUN useradd --create-home --shell /bin/bash eemt',
    'ARG VERSION=1',
  ])('not where it has %s', (line) => {
    expect(layerOf(running(line), { 'web/app.py': 'new' })).toEqual(['/app/app.py']);
  });

  it('where requirements name what changed, a local path, or others that do', () => {
    const pip = (text: string, changes: Readonly<Record<string, string>>) =>
      layerOf(plain, changes, { ...usual, 'web/more/c.txt': 'urllib3<2\n', 'web/requirements.txt': text });
    const app = { 'web/app.py': 'new' };
    expect(pip('-c more/c.txt # x\nfastapi[all]==1.0 ; python_version > "3"\n', app)).toEqual([
      '/app/app.py',
    ]);
    expect(pip('-c more/c.txt', { 'web/more/c.txt': 'urllib3<1\n' })).toContain('/app/more/c.txt is used by');
    expect(pip('-r requirements.txt\nfastapi', app)).toEqual(['/app/app.py']);
    for (const text of [
      '-e .',
      './wheel',
      'x @ file:///app/x',
      '--find-links wheels\nx',
      '-r $FILE',
      'x.tar.gz',
    ])
      expect(pip(text, app), text).toContain('is not known of');
  });

  it('where a link that was copied may lead a RUN to what changed', () => {
    const files = { ...usual, 'scripts/now.py': '-> ../app/app.py' };
    expect(layerOf(plain, { 'web/app.py': 'new' }, files)).toContain(
      'the link /scripts/now.py is used by: RUN chmod',
    );
  });

  it('where a COPY goes through a link that was copied', () => {
    const files = { 'web/place': '-> /elsewhere', 'scripts/a': '1' };
    const through = 'FROM debian\nCOPY web/ /app/\nCOPY scripts/ /app/place/in/\n';
    expect(layerOf(through, { 'scripts/a': '2' }, files)).toContain(
      '/app/place is copied over something else',
    );
  });

  it('where a file ends that the distribution may have itself', () => {
    const found = layerOf(
      'FROM debian\nCOPY web/ /\n',
      { 'web/opt/a': null },
      { 'web/opt/a': '1', 'web/b': '1' },
    );
    expect(found).toBe('/opt lies in a folder of the distribution');
  });

  it('where nobody knows what it stands on', () => {
    for (const from of [
      'team/app:1',
      'nginx',
      'registry:5000/python',
      'scratch',
      '$BASE',
      '--platform=linux/arm64 debian',
    ])
      expect(layerOf(plain.replace('python:3.12-slim', from), { 'web/app.py': 'new' }), from).toMatch(/FROM/);
  });

  it('where its Dockerfile, an argument, an added line or the image below changed', () => {
    const now = part('web', plain, usual);
    const others = [
      part('web', `${plain}ENV A=1\n`, usual),
      part('web', plain, usual, { args: { A: '1' } }),
      part('web', plain, usual, { afterFrom: ['ENV A=1'] }),
    ];
    for (const last of others)
      expect(decide({ parts: [last] }, { parts: [now] }, () => '')).toEqual({
        whole: 'the Dockerfile of web, or what is added to it, changed',
      });
    expect(decide({ parts: [now, now] }, { parts: [now] }, () => '')).toEqual({
      whole: 'it stands on other images',
    });
  });

  it('where added lines copy a cure’s file that changed', () => {
    const recipe = (text: string): Recipe => ({
      parts: [
        part(
          'web',
          plain,
          { ...usual, '.eemt-dev/c.txt': text },
          { afterFrom: ['COPY .eemt-dev/c.txt /etc/x/c.txt'] },
        ),
      ],
    });
    expect(decide(recipe('1'), recipe('2'), () => '')).toEqual({
      whole: '/etc/x/c.txt lies in a folder of the distribution',
    });
  });

  it('at once for long patterns', () => {
    const line = `RUN chmod +x /app/${'a*'.repeat(3000)}b`;
    expect(layerOf(running(line), { [`web/${'a'.repeat(200)}.html`]: 'new' })).toHaveLength(1);
    const long = `x${'!'.repeat(50_000)}/`;
    expect(layerOf(plain, { 'web/app.py': 'new' }, { ...usual, 'web/requirements.txt': long })).toContain(
      'not known',
    );
  });
});
