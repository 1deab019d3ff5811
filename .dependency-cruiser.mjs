// Which room of src/ may import which, and where a package may be imported. `npm run imports` holds the code to it.

const inRoom = (room) => `^src/${room}/`;

/** From the top down: a room may import all that lie below it, and none beside it. */
const floors = [
  ['cli'],
  ['app'],
  ['targets', 'jobs'],
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
  'cli-cursor': inRoom('ui'),
  '@inquirer': inRoom('ui'),
  commander: inRoom('cli'),
  re2js: '^src/(images/build/dockerignore|lib/line-pattern)[.]ts$',
  'dockerfile-ast': '^src/images/build/dockerfile[.]ts$',
};

const forbidden = (name, from, to) => ({ name, severity: 'error', from, to });

const rooms = Object.entries(mayImport).map(([room, allowed]) =>
  forbidden(
    `${room} lies below or beside what it imports`,
    { path: inRoom(room) },
    { path: '^src/', pathNot: [inRoom(room), ...allowed] },
  ),
);

export default {
  forbidden: [
    ...rooms,
    forbidden(
      'cli and app know targets by their interface alone',
      { path: ['cli', 'app'].map(inRoom) },
      { path: [inRoom('clusters'), '^src/targets/[^/]+/'] },
    ),
    forbidden(
      'a defect knows plain data, the chart and the Compose file',
      { path: '^src/eemt/defects/' },
      {
        path: '^src/',
        pathNot: ['^src/eemt/(defects|chart|compose|patch)/', ...['core', 'lib'].map(inRoom)],
      },
    ),
    ...Object.entries(places).map(([name, place]) =>
      forbidden(
        `${name} has its place`,
        { path: '^src/', pathNot: place },
        { path: `node_modules/(@types/)?${name}/` },
      ),
    ),
    forbidden('circle', {}, { circular: true }),
    forbidden('not found', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types bind rooms too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
