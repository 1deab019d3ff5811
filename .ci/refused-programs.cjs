// Stands in the bundle for child_process where commander asks for it: verbs are no programs of their own, and loading it takes a tenth of a start.
module.exports.spawn = function refuse() {
  throw new TypeError('a verb is never a program of its own');
};
