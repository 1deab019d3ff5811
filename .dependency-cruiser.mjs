// Which room of src/ may import which, and where a package may be imported. `npm run imports` holds the code to it.

const inRoom = (room) => `^src/${room}/`;

/** From the top down: a room may import all that lie below it, and none beside it. */
const floors = [
  ['cli'],
  ['app'],
  ['targets'],
  ['clusters', 'diagnosis'],
  ['eemt', 'images', 'settings', 'state'],
  ['plan'],
  ['tools'],
  ['core', 'errors'],
  ['lib'],
];
const below = floors.flatMap((floor, index) =>
  floor.map((room) => [
    room,
    floors
      .slice(index + 1)
      .flat()
      .map(inRoom),
  ]),
);

/** Settings as data, for those who remember or show them. */
const settingsTypes = '^src/settings/settings[.]ts$';

/** What a room may import besides: images come out of EEMT's checkout, and an error carries findings. */
const besides = {
  cli: [inRoom('ui')],
  images: [inRoom('eemt')],
  state: [settingsTypes],
  errors: [inRoom('core')],
};

const mayImport = {
  ...Object.fromEntries(below.map(([room, rooms]) => [room, [...rooms, ...(besides[room] ?? [])]])),
  ui: [settingsTypes, ...['core', 'errors', 'lib'].map(inRoom)],
};

/** Packages with one place; others may be imported anywhere. */
const places = {
  execa: '^src/tools/process',
  dockerode: '^src/tools/docker',
  listr2: inRoom('ui'),
  '@inquirer': inRoom('ui'),
  commander: inRoom('cli'),
  re2js: '^src/images/build/dockerignore[.]ts$',
  'dockerfile-ast': '^src/images/build/dockerfile[.]ts$',
};

/** To be removed: files that break a rule today, with what they import against it. A file that is repaired loses its line. */
const known = {
  rooms: [
    ['^src/app/(choose|down|logs|manifests|reset|until-stopped)[.]ts$', 'cli'],
    ['^src/app/up[.]ts$', 'cli', 'ui'],
    ['^src/app/consent[.]ts$', 'ui'],
    ['^src/diagnosis/host/machine-ports[.]ts$', 'clusters'],
    ['^src/settings/flags[.]ts$', 'cli'],
    ['^src/settings/resolve[.]ts$', 'state'],
    ['^src/ui/prompts[.]ts$', 'app'],
  ],
  targets: ['^src/app/(fit-to-cluster|live|manifests|prepare-host|up)[.]ts$'],
  circles: ['^src/tools/docker', '^src/ui/(plain-reporter|reporter|step-list)[.]ts$'],
};

const forbidden = (name, from, to) => ({ name, severity: 'error', from, to });

const rooms = Object.entries(mayImport).flatMap(([room, allowed]) => {
  const name = `${room} lies below or beside what it imports`;
  const rule = (from, also) =>
    forbidden(name, from, { path: '^src/', pathNot: [inRoom(room), ...allowed, ...also] });
  const exempt = known.rooms.filter(([file]) => file.startsWith(inRoom(room)));
  return [
    rule({ path: inRoom(room), pathNot: exempt.map(([file]) => file) }, []),
    ...exempt.map(([file, ...also]) => rule({ path: file }, also.map(inRoom))),
  ];
});

export default {
  forbidden: [
    ...rooms,
    forbidden(
      'cli and app know targets by their interface alone',
      { path: ['cli', 'app'].map(inRoom), pathNot: known.targets },
      { path: [inRoom('clusters'), '^src/targets/[^/]+/'] },
    ),
    forbidden(
      'a defect knows plain data and the chart',
      { path: '^src/eemt/defects/' },
      { path: '^src/', pathNot: ['^src/eemt/(defects|chart)/', ...['core', 'lib'].map(inRoom)] },
    ),
    ...Object.entries(places).map(([name, place]) =>
      forbidden(
        `${name} has its place`,
        { path: '^src/', pathNot: place },
        { path: `node_modules/(@types/)?${name}/` },
      ),
    ),
    forbidden('circle', { pathNot: known.circles }, { circular: true }),
    forbidden('not found', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types bind rooms too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
