import type { Profile } from '../../core/blueprint.ts';

/** Sizes of the claims, as `2Gi`. */
export function claimSizes(
  profile: Profile,
): Readonly<Record<'data' | 'cache' | 'logs' | 'database', string>> {
  return claims[profile];
}

/** Never below 1Gi, the least that EEMT's LimitRange lets a claim be. */
const claims: Readonly<Record<Profile, ReturnType<typeof claimSizes>>> = {
  minimal: { data: '2Gi', cache: '1Gi', logs: '1Gi', database: '1Gi' },
  balanced: { data: '10Gi', cache: '5Gi', logs: '2Gi', database: '1Gi' },
  performance: { data: '20Gi', cache: '10Gi', logs: '5Gi', database: '2Gi' },
};
