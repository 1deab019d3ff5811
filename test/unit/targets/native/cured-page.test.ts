import { describe, expect, it } from 'vitest';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import { shippedPath } from '../../../../src/lib/package-root.ts';
import { curedPage, writtenPage } from '../../../../src/targets/native/cured-page.ts';
import { surveyFacts } from '../../../../src/targets/survey-slice.ts';

const demo = writtenPage(shippedPath('test/fixtures/eemt'));
const facts = { ...surveyFacts, data: '/data' };
const cured = (leftOut: readonly string[] = []) =>
  curedPage(
    demo,
    bugs.filter(({ id }) => !leftOut.includes(id)),
    facts,
  );

describe('the page with every cure', () => {
  it('keeps its jobs with the data of the environment', () => {
    const { page } = cured();
    expect(page.env).toEqual({ DATABASE_PATH: '/data/database/jobs.db' });
    expect(page.files['web-interface/app.py']).toMatch(/^DB_PATH = .*DATABASE_PATH/m);
  });

  it('keeps them where EEMT does where that cure is left out', () => {
    const { page } = cured(['database-in-tmp']);
    expect(page.env).toEqual({});
    expect(page.files['web-interface/app.py']).not.toContain('DATABASE_PATH');
  });

  it('has a requests that its Docker client works with', () => {
    expect(cured().page.files['web-interface/requirements.txt']).toContain('requests<2.32');
    expect(cured(['docker-py-requests']).page.files['web-interface/requirements.txt']).not.toContain(
      'requests<',
    );
  });

  it('hands its jobs to a stand-in for docker, unless that is left out', () => {
    expect([cured().page.standIn, cured(['web-jobs-need-docker']).page.standIn]).toEqual([true, false]);
  });

  it('names no cure that is about Dockerfiles alone', () => {
    const { changedBy } = cured();
    expect(changedBy).toEqual(expect.arrayContaining(['submission-looks-failed', 'database-in-tmp']));
    expect(changedBy).not.toContain('missing-base-image');
  });

  it('is the same when it is cured in any order', () => {
    const { page } = curedPage(demo, bugs.toReversed(), facts);
    expect(page).toEqual(cured().page);
  });
});
