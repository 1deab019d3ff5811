/** EEMT's images: what EEMT wrote, and the steps that build them under tags of our own. */
export { baseImage, givenImage, webImages, workerImage } from './recipes.ts';
export { buildProxies } from './proxies.ts';
export { engineReference } from './fingerprint.ts';
export { imageSteps } from './build-steps.ts';
export { imagesText } from './images-text.ts';
