import { advice, type Advice } from '../../core/advice.ts';
import { command, eemtDev } from '../../core/command-hint.ts';

/** What was seen of a cluster that did not come up; any part may be empty. */
export interface CreationEvidence {
  /** What kind wrote. */
  readonly kind: readonly string[];
  /** How kind ended, in one sentence; null where it was ended because nothing would come of it. */
  readonly failure: string | null;
  /** The container of the control plane that ended most often, with its last lines. */
  readonly ended: {
    readonly name: string;
    readonly endings: number;
    readonly lines: readonly string[];
  } | null;
  readonly kubelet: { readonly restarts: number; readonly lines: readonly string[] };
  /** A node container that has ended, with the last lines of its console. */
  readonly node: { readonly name: string; readonly lines: readonly string[] } | null;
}

export interface WhyNotCreated {
  /** One sentence. */
  readonly cause: string;
  readonly hints: readonly Advice[];
  /** The last lines of the place that told. */
  readonly lines: readonly string[];
  /** Of nodes alone: EEMT may run on this machine without a cluster. */
  readonly ofNodes: boolean;
}

interface Place {
  /** Who wrote the lines, as the subject of a sentence. */
  readonly who: string;
  readonly lines: readonly string[];
}

interface Known {
  readonly pattern: RegExp;
  readonly cause: (found: RegExpExecArray, who: string) => string;
  readonly hints: readonly Advice[];
  /** Starting again cannot mend it, so nobody has to wait for a second time. */
  readonly final?: true;
  /** Whatever runs on this machine would meet it. */
  readonly ofAll?: true;
}

const otherImage = advice`${eemtDev('up', '--node-image', 'kindest/node:v1.27.3')} takes the node image that was tried`;

/** The more special first: the limit of inotify watches also says that there is no space. */
const known: readonly Known[] = [
  {
    pattern: /(?:flag provided but not defined|unknown flag): (-[\w-]+)/,
    cause: ([, flag], who) =>
      `${who} does not know its flag ${flag ?? ''}, so the parts of this node image do not fit together.`,
    hints: [otherImage],
    final: true,
  },
  {
    pattern: /configured to not run on a host using cgroup v1/,
    cause: () => 'The kubelet of this node image refuses a machine with control groups v1, as this one has.',
    hints: [otherImage, 'or start the machine with control groups v2: systemd.unified_cgroup_hierarchy=1'],
    final: true,
  },
  {
    pattern: /too many open files|inotify.*no space left on device/i,
    cause: () => 'The limit of this machine for inotify is used up.',
    hints: [
      command('sudo', 'sysctl', 'fs.inotify.max_user_instances=512', 'fs.inotify.max_user_watches=524288'),
      advice`${eemtDev('doctor')} shows the limits`,
    ],
  },
  {
    pattern: /no space left on device/i,
    cause: () => 'The disk on which Docker keeps its data is full.',
    ofAll: true,
    hints: [
      advice`${command('docker', 'system', 'df')} shows what takes the space`,
      advice`${eemtDev('doctor')} says how much is needed`,
    ],
  },
  {
    pattern:
      /(?:Bind for|bind host port(?: for)?|listen tcp\d?) (\d+(?:\.\d+){3}:\d+|\[[^\]]*\]:\d+).*already (?:allocated|in use)/,
    cause: ([, address]) => `The port ${address ?? ''} is taken.`,
    ofAll: true,
    hints: [
      advice`${eemtDev('up', '--port', 'N')} takes another one`,
      advice`${eemtDev('doctor')} says who holds it`,
    ],
  },
  {
    pattern:
      /authorization denied by plugin ([\w./-]+)|privileged (?:mode|containers?) (?:is|are) (?:not allowed|incompatible|forbidden)/i,
    cause: ([, plugin]) =>
      `Docker refuses the privileged containers that nodes are${plugin === undefined ? '' : ` (authorization plugin ${plugin.replace(/[.:]+$/, '')})`}.`,
    hints: [],
  },
  {
    pattern: /(?:failed to pull image "|manifest for |pull access denied for )([^\s",]+)/,
    cause: ([, image]) => `The node image ${image ?? ''} is not here and cannot be fetched.`,
    hints: [advice`${command('docker', 'pull')} says more`, otherImage],
  },
  {
    pattern: /\[ERROR ([\w-]+)\]: (.+)/,
    cause: ([, check, text]) => `kubeadm refuses this machine (${check ?? ''}): ${sentence(text ?? '')}`,
    hints: [advice`${eemtDev('doctor')} shows what this machine lacks`],
  },
];

const again: readonly Advice[] = [
  advice`${eemtDev('up')} begins again from the start`,
  advice`${eemtDev('down')} removes what is left of the cluster`,
];

/** The cause of a failed creation from what was seen. Pure. */
export function whyNotCreated(evidence: CreationEvidence): WhyNotCreated {
  const { ended, kubelet, node } = evidence;
  const places: readonly Place[] = [
    ...(ended ? [{ who: ended.name, lines: ended.lines }] : []),
    { who: 'the kubelet', lines: kubelet.lines },
    ...(node ? [{ who: node.name, lines: node.lines }] : []),
    { who: 'kind', lines: withoutStack(evidence.kind) },
  ];
  for (const { who, lines } of places) {
    for (const { pattern, cause, hints, ofAll } of known) {
      const found = lines.map((line) => pattern.exec(line)).find((match) => match !== null);
      if (found) {
        return { cause: cause(found, who), hints: [...hints, ...again], lines, ofNodes: ofAll !== true };
      }
    }
  }
  return { ...unknownCause(evidence), hints: again, ofNodes: true };
}

/** True where the lines name what starting again cannot mend. Pure. */
export function cannotHeal(lines: readonly string[]): boolean {
  return known.some(({ pattern, final }) => final === true && lines.some((line) => pattern.test(line)));
}

function unknownCause({
  kind,
  failure,
  ended,
  kubelet,
  node,
}: CreationEvidence): Pick<WhyNotCreated, 'cause' | 'lines'> {
  if (node) return { cause: `The node ${node.name} ended.`, lines: node.lines };
  if (ended) return { cause: `${ended.name} ended ${String(ended.endings)} times.`, lines: ended.lines };
  if (kubelet.restarts > 0) {
    return {
      cause: `The kubelet was started ${String(kubelet.restarts)} times and does not stay.`,
      lines: kubelet.lines,
    };
  }
  const lines = withoutStack(kind);
  const said = lines.findLast((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length);
  return { cause: sentence(said ?? failure ?? lines.at(-1) ?? 'kind said nothing'), lines };
}

/** kind ends with the stack of its own program, which tells nobody anything. */
function withoutStack(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.startsWith('Stack Trace:'));
  return start === -1 ? lines : lines.slice(0, start);
}

function sentence(text: string): string {
  return `${text.trim().replace(/\.$/, '')}.`;
}
