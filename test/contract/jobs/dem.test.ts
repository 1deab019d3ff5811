import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { inPhase, jobFolders, jobId } from '../../support/job-runner.ts';
import { tinyTiff, type TinyTiff } from '../../support/tiny-tiff.ts';

const good: readonly (readonly [what: string, header: TinyTiff])[] = [
  ['a TIFF', {}],
  ['a TIFF of the other byte order', { bigEndian: true }],
  ['a BigTIFF', { big: true }],
  ['a BigTIFF of the other byte order', { big: true, bigEndian: true }],
  ['whole numbers', { sampleFormat: 2 }],
  [
    'degrees',
    {
      keys: [
        [1024, 2],
        [2048, 4326],
      ],
    },
  ],
  [
    'a projection of its own',
    {
      keys: [
        [1024, 1],
        [3072, 32767],
      ],
    },
  ],
  ['three cells by three', { width: 3, height: 3 }],
];

const bad: readonly (readonly [code: string, what: string, message: RegExp, make: (file: string) => void])[] =
  [
    ['dem-missing', 'is not there', /is not among the uploaded files/u, () => undefined],
    [
      'dem-link',
      'is a link',
      /is a link/u,
      (file) => {
        writeFileSync(`${file}.real`, tinyTiff());
        symlinkSync(`${file}.real`, file);
      },
    ],
    [
      'dem-link',
      'is a link to nowhere',
      /is a link/u,
      (file) => {
        symlinkSync('/nowhere', file);
      },
    ],
    [
      'dem-unreadable',
      'is a folder',
      /not a regular file/u,
      (file) => {
        mkdirSync(file);
      },
    ],
    [
      'dem-unreadable',
      'is a pipe',
      /not a regular file/u,
      (file) => {
        execFileSync('mkfifo', [file]);
      },
    ],
    [
      'dem-empty',
      'is an empty file',
      /empty file/u,
      (file) => {
        writeFileSync(file, '');
      },
    ],
    [
      'dem-empty',
      'has no cells',
      /no cells/u,
      (file) => {
        writeFileSync(file, tinyTiff({ width: 0 }));
      },
    ],
    [
      'dem-one-cell',
      'has one cell',
      /only one cell/u,
      (file) => {
        writeFileSync(file, tinyTiff({ width: 1, height: 1 }));
      },
    ],
    [
      'dem-one-cell',
      'has one row',
      /only 9 x 1 cells/u,
      (file) => {
        writeFileSync(file, tinyTiff({ width: 9, height: 1 }));
      },
    ],
    [
      'dem-not-geotiff',
      'is text',
      /is not a TIFF/u,
      (file) => {
        writeFileSync(file, 'ncols 4\nnrows 4\n');
      },
    ],
    [
      'dem-not-geotiff',
      'is two bytes of a TIFF',
      /is not a TIFF/u,
      (file) => {
        writeFileSync(file, 'II');
      },
    ],
    [
      'dem-not-geotiff',
      'is a photograph',
      /has 3 bands/u,
      (file) => {
        writeFileSync(file, tinyTiff({ bands: 3 }));
      },
    ],
    [
      'dem-not-geotiff',
      'has complex numbers',
      /does not hold real numbers/u,
      (file) => {
        writeFileSync(file, tinyTiff({ sampleFormat: 5 }));
      },
    ],
    [
      'dem-no-projection',
      'lies nowhere',
      /where on Earth/u,
      (file) => {
        writeFileSync(file, tinyTiff({ placed: false }));
      },
    ],
    [
      'dem-no-projection',
      'names no projection',
      /names no projection/u,
      (file) => {
        writeFileSync(file, tinyTiff({ keys: null }));
      },
    ],
    [
      'dem-no-projection',
      'names a kind of projection, but none',
      /names no projection/u,
      (file) => {
        writeFileSync(file, tinyTiff({ keys: [[1024, 1]] }));
      },
    ],
    [
      'dem-unreadable',
      'is cut off',
      /damaged TIFF/u,
      (file) => {
        writeFileSync(file, tinyTiff());
        truncateSync(file, 60);
      },
    ],
    [
      'dem-unreadable',
      'points behind its end',
      /damaged TIFF/u,
      (file) => {
        writeFileSync(file, Buffer.from('49492a00ffffff7f', 'hex'));
      },
    ],
    [
      'dem-too-large',
      'would give more maps than the disk holds',
      /65535 x 65535 cells; its maps of 5 days need about/u,
      (file) => {
        writeFileSync(file, tinyTiff({ width: 65_535, height: 65_535 }));
      },
    ],
  ];

const jobs = jobFolders();

beforeAll(() => {
  const makers = [
    ...good.map(([, header]) => (file: string) => {
      writeFileSync(file, tinyTiff(header));
    }),
    ...bad.map(([, , , make]) => make),
  ];
  for (const [index, make] of makers.entries()) {
    make(jobs.at('uploads', `${String(index)}.tif`));
    jobs.submit(jobId(index), { dem: `${String(index)}.tif`, days: [1, 2, 3, 4, 5] });
  }
  jobs.startRunner();
});

describe('a DEM on which sun can be computed', () => {
  it.each(good.map(([what], index) => [what, index] as const))('may be %s', async (_, index) => {
    expect(await inPhase(jobs, jobId(index), 'completed', 'failed')).toMatchObject({
      phase: 'completed',
      error: null,
    });
  });
});

describe('a DEM on which none can', () => {
  it.each(bad.map(([code, what, message], index) => [code, what, message, good.length + index] as const))(
    '%s: it %s',
    async (code, _, message, index) => {
      const { error } = await inPhase(jobs, jobId(index), 'completed', 'failed');
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
      expect(error?.message.startsWith(`${String(index)}.tif `)).toBe(true);
      expect(jobs.row(jobId(index))).toMatchObject({ status: 'failed', error: error?.message });
    },
  );
});
