import * as z from 'zod/mini';
import type { ComposeFile } from '../../core/compose-file.ts';
import type { Json } from '../../lib/json.ts';

const json = z.custom<Json>();
const named = z.record(z.string(), z.nullable(z.catchall(z.object({}), json)));
const texts = z.array(z.string());

const service = z.catchall(
  z.object({
    image: z.exactOptional(z.string()),
    profiles: z.exactOptional(texts),
    command: z.exactOptional(z.nullable(texts)),
    entrypoint: z.exactOptional(z.nullable(texts)),
    environment: z.exactOptional(z.record(z.string(), z.nullable(z.string()))),
    volumes: z.exactOptional(
      z.array(
        z.catchall(
          z.object({
            type: z.string(),
            source: z.exactOptional(z.string()),
            target: z.string(),
            read_only: z.exactOptional(z.boolean()),
          }),
          json,
        ),
      ),
    ),
    ports: z.exactOptional(
      z.array(
        z.catchall(
          z.object({
            mode: z.exactOptional(z.string()),
            target: z.number(),
            published: z.exactOptional(z.string()),
            protocol: z.exactOptional(z.string()),
            host_ip: z.exactOptional(z.string()),
          }),
          json,
        ),
      ),
    ),
    networks: z.exactOptional(named),
  }),
  json,
);

/** What Compose resolves, as far as it is edited; the rest stays as it is. */
export const composeShape: z.ZodMiniType<ComposeFile> = z.catchall(
  z.object({
    services: z.record(z.string(), service),
    networks: z.exactOptional(named),
    volumes: z.exactOptional(named),
  }),
  json,
);
