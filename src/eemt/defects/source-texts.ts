/** Texts of EEMT's tree: of a file, or of the Python files and the chart's templates right in a folder. None where nothing is there or it cannot be read. */
export type SourceTexts = (path: string) => readonly string[];

/** True where one of these files and folders says it. */
export function saidIn(texts: SourceTexts, paths: readonly string[], pattern: RegExp): boolean {
  return paths.some((path) => texts(path).some((text) => pattern.test(text)));
}
