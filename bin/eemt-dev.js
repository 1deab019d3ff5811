#!/usr/bin/env node
// Old syntax on purpose: it must say what is wrong on a Node that cannot read the rest.
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 20 || (parts[0] === 20 && parts[1] < 18)) {
  console.error(
    'eemt-dev needs Node 20.18 or newer; this is ' +
      process.version +
      '. Get it from your package manager or nvm.',
  );
  process.exitCode = 4;
} else {
  import('../dist/main.js').then(function (cli) {
    return cli.start();
  });
}
