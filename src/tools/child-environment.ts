const passed = [
  // Who and where.
  /^(PATH|HOME|USER|LOGNAME|SHELL|PWD|TZ|TMPDIR|TMP|TEMP|TERM|COLORTERM|NO_COLOR|EDITOR|VISUAL|PAGER|DISPLAY|WAYLAND_DISPLAY)$/,
  /^(LANG|LANGUAGE|LC_\w+|XDG_\w+|WSL_DISTRO_NAME|WSL_INTEROP)$/,
  // The way out of a company's network.
  /^(https?|all|no|ftp)_proxy$/i,
  /^(SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|GIT_SSL_CAINFO|SSH_AUTH_SOCK)$/,
  // Which engine. DOCKER_CONTEXT is not here: the endpoint is resolved once, two answers would contradict.
  /^(DOCKER_HOST|DOCKER_CONFIG|DOCKER_CERT_PATH|DOCKER_TLS_VERIFY)$/,
  /^(SystemRoot|windir|ComSpec|PATHEXT|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|ProgramData|ProgramFiles)$/i,
];

/** What of the caller's environment a child may see. HELM_*, KUBECONFIG, COMPOSE_*, KIND_* and DOCKER_CONTEXT would change what tools do, so they do not leak in. */
export function childEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && passed.some((pattern) => pattern.test(name))) kept[name] = value;
  }
  return kept;
}
