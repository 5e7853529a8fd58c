/**
 * How a command ends. 0: it did what was asked. 1: what it was given cannot be read or makes no sense. 2: a flow that is not sound, or an act that is
 * refused. 3: the database cannot be reached.
 */
export const exitCodes = { ok: 0, wrongInput: 1, refused: 2, noDatabase: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** One thing that is wrong, with its place where that is known; `line` and `column` count from 1. */
export type CliProblem = { message: string; file?: string; line?: number; column?: number | string } & Record<string, unknown>;

/** A command that could not do what was asked, in words for whoever typed it. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly problems: CliProblem[];
  constructor(exitCode: ExitCode, message: string, problems: CliProblem[] = []) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.problems = problems;
  }
}

/** Where a command writes: what was asked for to stdout, everything else to stderr. */
export type Out = { out: (text: string) => void; err: (text: string) => void };

/** `--json`: stdout is exactly this. */
export function printJson({ out }: Out, value: unknown): void {
  out(`${JSON.stringify(value)}\n`);
}

export function printLines({ out }: Out, lines: readonly string[]): void {
  if (lines.length > 0) out(`${lines.join('\n')}\n`);
}

/** The place as editors and terminals make it a link: `flow.json:12:5: …`. */
export function problemLine({ file, line, column, message }: CliProblem): string {
  const place = [file, line, typeof column === 'number' ? column : undefined].filter((part) => part !== undefined).join(':');
  return place === '' ? message : `${place}: ${message}`;
}

/** `1 problem`, `3 problems`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Columns side by side, each as wide as its longest cell; characters of East Asian width count two. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

function widthOf(text: string): number {
  return text.length + (text.match(wide)?.length ?? 0);
}
