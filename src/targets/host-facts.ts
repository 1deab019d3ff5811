import type { HostFacts } from '../core/blueprint.ts';
import type { EngineInfo } from '../tools/docker.ts';

/** The engine's machine, and the user that owns data: the caller, or 1000 where that is root. */
export function hostFacts(engine: Pick<EngineInfo, 'cpus' | 'memoryBytes'>): HostFacts {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  return {
    cpus: engine.cpus,
    memoryBytes: engine.memoryBytes,
    uid: uid === 0 ? 1000 : uid,
    gid: uid === 0 ? 1000 : gid,
  };
}
