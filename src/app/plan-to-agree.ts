import type { TargetName } from '../core/environment.ts';
import type { Estimate } from '../core/estimate.ts';
import type { Made } from '../core/made.ts';
import { settingTable } from '../settings/table.ts';
import { imageBytes } from '../targets/measured.ts';
import type { Designed, JudgedStep, Session } from '../targets/target.ts';
import { estimateOf, isImage, isRealEemt, type Making } from './estimate.ts';

/** A plan as a person is to judge it. */
export interface PlanToAgree {
  readonly target: TargetName;
  readonly targetWhy: string;
  readonly steps: readonly JudgedStep[];
  /** As sizes that were asked for and given, one line each. */
  readonly notes: readonly string[];
  readonly cures: readonly string[];
  readonly estimate: Estimate | null;
  readonly made: Made;
}

export interface Deciding extends Making {
  readonly name: string;
  readonly data: string;
  readonly cache: string;
  readonly targetWhy: string;
  readonly designed: Pick<Designed, 'notes' | 'changedBy' | 'workers' | 'webUrl'>;
  readonly session: Pick<Session, 'what' | 'runsOn'>;
}

export async function planToAgree(steps: readonly JudgedStep[], deciding: Deciding): Promise<PlanToAgree> {
  const { name, data, cache, target, targetWhy, designed, session, source } = deciding;
  const images = steps.filter((step) => isImage(step) && step.verdict.is !== 'done');
  return {
    target,
    targetWhy,
    steps,
    notes: designed.notes,
    cures: designed.changedBy,
    estimate: await estimateOf(steps, deciding, cache),
    made: {
      name,
      targetMeans: settingTable.target.type.words[target] ?? '',
      runsOn: `${session.what} ${session.runsOn}`,
      workers: designed.workers,
      url: designed.webUrl,
      source: source.dir,
      data,
      images: images.length,
      imageBytes: isRealEemt(deciding) ? bytesOf(images) : null,
    },
  };
}

function bytesOf(images: readonly JudgedStep[]): number | null {
  const sizes = images.map(({ id }) => imageBytes[id]);
  return sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : null;
}
