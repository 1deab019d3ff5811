/** Nobody listens there, so whatever asks the network fails at once. */
const nowhere = 'http://127.0.0.1:9';
/** Variables by which every tool asks nobody. */
export const noNetwork = {
  ...{ HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, ALL_PROXY: nowhere },
  ...{ http_proxy: nowhere, https_proxy: nowhere, all_proxy: nowhere },
  ...{ NO_PROXY: '', no_proxy: '', EEMT_DEV_GIT_URL: `${nowhere}/eemt`, EEMT_DEV_DOWNLOAD_URL: nowhere },
};
