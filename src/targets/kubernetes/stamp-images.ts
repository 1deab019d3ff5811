import type { ImageRole, KubeObject, Manifest } from '../../core/blueprint.ts';
import { isObject, type JsonObject } from '../../lib/json.ts';

export interface StampedImage {
  readonly role: ImageRole;
  /** EEMT's name, as pods use it. */
  readonly name: string;
  readonly variant: string;
  /** Reference in the engine. */
  readonly reference: string;
}

const variantAnnotation = 'eemt-dev/worker-variant';
const imageAnnotation = 'eemt-dev/image-id';

/** Writes each image's identity into the pod templates that use it, so that new content under an old tag rolls out. Pure. */
export function stampImages(
  manifests: readonly Manifest[],
  images: readonly StampedImage[],
  ids: Readonly<Record<string, string>>,
): readonly Manifest[] {
  return manifests.map((manifest) => {
    const template = podTemplate(manifest.body);
    const image =
      template && images.find(({ name }) => JSON.stringify(template).includes(`"image":"${name}"`));
    const id = image && ids[image.role];
    if (!image || !id) return manifest;
    const annotations = {
      [imageAnnotation]: id,
      ...(image.role === 'worker' ? { [variantAnnotation]: image.variant } : {}),
    };
    return { ...manifest, body: withTemplateAnnotations(manifest.body, annotations) };
  });
}

function podTemplate(body: KubeObject): JsonObject | undefined {
  if (body.kind !== 'Deployment' || !isObject(body['spec'])) return undefined;
  const template = body['spec']['template'];
  return isObject(template) ? template : undefined;
}

function withTemplateAnnotations(body: KubeObject, added: Readonly<Record<string, string>>): KubeObject {
  const spec = isObject(body['spec']) ? body['spec'] : {};
  const template = isObject(spec['template']) ? spec['template'] : {};
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  return {
    ...body,
    spec: {
      ...spec,
      template: { ...template, metadata: { ...metadata, annotations: { ...annotations, ...added } } },
    },
  };
}
