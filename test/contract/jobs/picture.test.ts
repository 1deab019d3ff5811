import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runPython } from '../../support/run-python.ts';
import type { EndedPython } from '../../support/run-python.ts';

const jobs = new URL('../../../images/jobs/', import.meta.url).pathname;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture '));
  await mkdir(join(folder, 'temp'));
  return async () => rm(folder, { recursive: true });
});

const python = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<EndedPython> =>
  runPython(args, { TMPDIR: join(folder, 'temp'), ...env });

/** What an expression over the picture's modules is worth. */
async function value(expression: string): Promise<unknown> {
  const modules = 'from picture_choice import *; from picture_layout import *; from picture_legend import *';
  const code = `import json, sys; sys.path.insert(0, sys.argv[1]); ${modules}; print(json.dumps(${expression}))`;
  const { stdout, stderr } = await python(['-c', code, jobs]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

async function results(...paths: readonly string[]): Promise<string> {
  const at = join(folder, 'results');
  for (const path of paths) {
    await mkdir(join(at, path, '..'), { recursive: true });
    await writeFile(join(at, path), 'a map');
  }
  return at;
}

describe('the map that a picture shows', () => {
  it('is the sum of the year where all twelve months are there', async () => {
    const chosen = await value('choose({1: "a"}, {month: str(month) for month in reversed(range(12))})');
    expect(chosen).toMatchObject({
      of: 'year',
      period: 'year',
      maps: Array.from({ length: 12 }, (_, month) => String(month)),
    });
  });

  it('is the first month by calendar where some are there', async () => {
    expect(await value('choose({1: "a"}, {9: "oct", 3: "apr"})')).toMatchObject({
      of: 'month',
      title: 'Solar radiation in April',
      maps: ['apr'],
    });
  });

  it('is the middle day where no month is there', async () => {
    expect(await value('choose({day: str(day) for day in range(1, 366)}, {})')).toMatchObject({
      of: 'day',
      title: 'Solar radiation on 2 July',
      maps: ['183'],
    });
    expect(await value('choose({300: "late", 7: "early"}, {})')).toMatchObject({ maps: ['early'] });
  });

  it('is none where there is no map', async () => {
    expect(await value('choose({}, {})')).toBeNull();
  });

  it('has the date of a year without 29 February', async () => {
    expect(await value('[date_of(day) for day in (1, 31, 32, 59, 60, 151, 365)]')).toEqual([
      '1 January',
      '31 January',
      '1 February',
      '28 February',
      '1 March',
      '31 May',
      '31 December',
    ]);
  });

  it('is a regular file with the name of a map', async () => {
    const at = await results(
      'global/daily/total_sun_day_12.tif',
      'global/daily/total_sun_day_012.tif',
      'global/daily/total_sun_day_999.tif',
      'global/daily/.total_sun_day_13.tif.tmp',
      'global/monthly/total_sun_jan_sum.tif',
      'global/monthly/total_sun_xyz_sum.tif',
    );
    await symlink('/etc/passwd', join(at, 'global/daily/total_sun_day_14.tif'));
    await mkdir(join(at, 'global/monthly/total_sun_feb_sum.tif'));
    expect(await value(`maps_of(${JSON.stringify(at)})`)).toEqual([
      { 12: join(at, 'global/daily/total_sun_day_12.tif') },
      { 0: join(at, 'global/monthly/total_sun_jan_sum.tif') },
    ]);
  });
});

describe('the layout of a picture', () => {
  it.each([0.02, 0.2, 1, 2.1, 2.3, 20, 90])(
    'keeps the legend off a map %s times as wide as high',
    async (aspect) => {
      const plan = (await value(`layout(${String(aspect)} * 1000, 1000)`)) as Record<string, number> &
        Record<'map' | 'bar', Record<'left' | 'top' | 'width' | 'height', number>>;
      const { map, bar } = plan;
      expect(map.width / map.height / aspect).toBeCloseTo(1, 0);
      expect(bar.left >= map.left + map.width + 24 || bar.top >= map.top + map.height + 24).toBe(true);
      // Labels as long as 2,500,000 stand beside a bar that stands, and three lines below either.
      const labels = plan['below'] ? 0 : 100;
      expect(bar.left + bar.width + labels).toBeLessThan(plan['width'] ?? 0);
      expect(bar.top + bar.height + 80).toBeLessThan(plan['height'] ?? 0);
      expect(bar.height).toBeGreaterThanOrEqual(20);
      expect(map.top + map.height).toBeLessThan(plan['strip'] ?? 0);
      expect(plan['width']).toBeLessThanOrEqual(1200);
    },
  );

  it('labels the legend at round numbers with as few decimals as tell them apart', async () => {
    expect(await value('[label for _, label in labelled(ticks(6599.03, 9529.52))]')).toEqual([
      '7,000',
      '7,500',
      '8,000',
      '8,500',
      '9,000',
      '9,500',
    ]);
    expect(await value('[label for _, label in labelled(ticks(8907.2, 8907.9))]')).toEqual(
      ['2', '3', '4', '5', '6', '7', '8', '9'].map((tenth) => `8,907.${tenth}`),
    );
    expect(await value('labelled(ticks(4321.5, 4321.5))')).toEqual([[4321.5, '4,321.5']]);
  });

  it('has a round length for its scale', async () => {
    expect(await value('[scale_bar(200, metres) for metres in (1000, 999, 0.3)]')).toEqual([
      [200, '1 km'],
      [expect.closeTo(100.1, 1), '500 m'],
      [expect.closeTo(133.3, 1), '0.2 m'],
    ]);
  });

  it('keeps both ends of a long name, and prints no control characters', async () => {
    expect(await value('shortened("a" * 30 + "\\x1b.tif", 12)')).toBe('aaaaa…a?.tif');
  });

  it('gives values beyond the ends of the legend the colours of its ends', async () => {
    const rules = (await value(
      'color_rules({"low": 10.0, "high": 20.0, "least": 1.0, "most": 99.0})',
    )) as string;
    const colours = rules
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    expect(Number(colours[0]?.[0])).toBeLessThan(1);
    expect(colours[0]?.[1]).toBe(colours[1]?.[1]);
    expect(Number(colours.at(-1)?.[0])).toBeGreaterThan(99);
    expect(colours.at(-1)?.[1]).toBe(colours.at(-2)?.[1]);
  });
});

/** Modules of GRASS that answer as GRASS does for a map of 4 × 2 cells; d.rast makes the picture. */
async function standInForGrass(more = ''): Promise<string> {
  const base = join(folder, 'grass');
  await mkdir(join(base, 'bin'), { recursive: true });
  const program = `#!/bin/sh
name=\${0##*/}
echo "$name $*" >> "${folder}/calls"
${more}
case "$name $1" in
  'g.region -g') printf 'n=20\\ns=0\\nw=0\\ne=40\\nnsres=10\\newres=10\\nrows=2\\ncols=4\\n' ;;
  'g.proj -g') printf 'proj=utm\\nmeters=1\\n' ;;
  'r.info -r') printf 'min=1\\nmax=9\\n' ;;
  'r.univar '*) printf 'n=8\\nnull_cells=0\\nmin=1\\nmax=9\\nmean=5\\npercentile_1=1\\npercentile_99=9\\n' ;;
  'd.rast '*) printf 'a picture' > "$GRASS_RENDER_FILE" ;;
esac
`;
  const modules = 'g.proj g.region r.external r.series r.univar r.info r.colors d.rast d.graph d.text'.split(
    ' ',
  );
  for (const module of modules) {
    await writeFile(join(base, 'bin', module), program);
    await chmod(join(base, 'bin', module), 0o755);
  }
  return base;
}

describe('picture.py', () => {
  const picture = async (GISBASE: string, ...more: readonly string[]): Promise<EndedPython> => {
    await writeFile(join(folder, 'dem.tif'), 'a DEM');
    const files = ['--dem', join(folder, 'dem.tif'), '--results', join(folder, 'results')];
    return python([join(jobs, 'picture.py'), ...files, ...more], { GISBASE });
  };
  const left = async (): Promise<readonly string[]> => readdir(join(folder, 'temp'));

  it('puts map.png into the results, and leaves nothing else', async () => {
    const at = await results('global/daily/total_sun_day_12.tif');
    expect(await picture(await standInForGrass())).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(join(at, 'map.png'), 'utf8')).toBe('a picture');
    expect((await readdir(at)).sort()).toEqual(['global', 'map.png']);
    expect(await left()).toEqual([]);
  });

  it('says the name that it is given, the cells and the date', async () => {
    await results('global/daily/total_sun_day_12.tif');
    await picture(await standInForGrass(), '--name', 'ridge.tif');
    const calls = await readFile(join(folder, 'calls'), 'utf8');
    expect(calls).toContain('text=ridge.tif · 4 × 2 cells of 10 m · 1 to 9 m high');
    expect(calls).toContain('text=Solar radiation on 12 January');
    expect(calls).toContain('text=Wh/m² per day');
  });

  it('follows no link that lies where the picture goes', async () => {
    const at = await results('global/daily/total_sun_day_12.tif');
    await writeFile(join(folder, 'foreign'), 'kept');
    await symlink(join(folder, 'foreign'), join(at, 'map.png'));
    await symlink(join(folder, 'foreign'), join(at, '.map.png.tmp'));
    expect(await picture(await standInForGrass())).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'foreign'), 'utf8')).toBe('kept');
    expect((await lstat(join(at, 'map.png'))).isFile()).toBe(true);
  });

  it("ends with a module's own complaint in one line, and no picture", async () => {
    const at = await results('global/daily/total_sun_day_12.tif');
    const complaint = `[ "$name" != r.external ] || { echo 'Reading'; printf 'ERROR: no\\nband\\n' >&2; exit 1; }`;
    const ended = await picture(await standInForGrass(complaint));
    expect(ended).toEqual({ code: 1, stdout: '', stderr: 'picture: r.external: no\n' });
    expect(await readdir(at)).toEqual(['global']);
    expect(await left()).toEqual([]);
  });

  it('says that there is no map', async () => {
    await mkdir(join(folder, 'results'));
    const { code, stderr } = await picture(await standInForGrass());
    expect(code).toBe(1);
    expect(stderr).toBe(`picture: no map of global radiation lies in ${join(folder, 'results')}\n`);
  });

  it('says that GRASS is not there', async () => {
    await results('global/daily/total_sun_day_12.tif');
    const ended = await picture(join(folder, 'nowhere'));
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: 'picture: GRASS is not installed here (GISBASE)\n',
    });
  });

  it('refuses a map that is too narrow to be drawn', async () => {
    await results('global/daily/total_sun_day_12.tif');
    const thin = `[ "$name $1" != 'g.region -g' ] || { printf 'n=1\\ns=0\\nw=0\\ne=200\\nnsres=1\\newres=1\\nrows=1\\ncols=200\\n'; exit; }`;
    const { code, stderr } = await picture(await standInForGrass(thin));
    expect(code).toBe(1);
    expect(stderr).toBe('picture: a map of 200 × 1 cells is too narrow to be drawn\n');
  });

  it('asks for a DEM and results', async () => {
    const { code, stderr } = await python([join(jobs, 'picture.py')]);
    expect(code).toBe(2);
    expect(stderr).toContain('the following arguments are required: --dem, --results');
  });
});
