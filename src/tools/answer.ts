import type { ZodMiniType } from 'zod/mini';
import { toDotPath } from 'zod/v4/core';
import { ToolFailedError } from '../errors/index.ts';

/** JSON that a tool printed, as its schema has it. Throws ToolFailedError TOOL_OUTPUT that names the tool (`kubectl get`) and the field that does not fit. */
export function parseAnswer<T>(schema: ZodMiniType<T>, text: string, tool: string): T {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    throw oddAnswer(`${tool} did not answer in JSON: ${text.slice(0, 200)}`, cause);
  }
  return checkAnswer(
    schema,
    said,
    (misfit) => `${tool} did not answer as expected (${misfit}): ${text.slice(0, 200)}`,
  );
}

/** An answer that is parsed already. `message` puts what does not fit into a sentence: `items.0 is missing or of another kind`. */
export function checkAnswer<T>(
  schema: ZodMiniType<T>,
  said: unknown,
  message: (misfit: string) => string,
): T {
  const result = schema.safeParse(said);
  if (result.success) return result.data;
  const path = toDotPath(result.error.issues[0]?.path ?? []);
  throw oddAnswer(message(`${path === '' ? 'the whole of it' : path} is missing or of another kind`));
}

function oddAnswer(message: string, cause?: unknown): ToolFailedError {
  return new ToolFailedError('TOOL_OUTPUT', message, { cause });
}
