// Stands in the bundle for ssh2 and split-ca, which docker-modem loads for engines on other machines. eemt-dev refuses those
// before it makes a client, and ssh2 would bring native code.
function refuse() {
  throw new TypeError('an engine is reached by its socket, never over SSH or TLS');
}
module.exports = refuse;
module.exports.Client = refuse;
