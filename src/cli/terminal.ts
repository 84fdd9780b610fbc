/**
 * What every text for a terminal goes through: width, colours, and the cleaning of log text, which
 * is hostile (it may carry escapes that recolour, rename or clear the reader's terminal).
 */

/** The terminal, or the pipe, that a text is made for. */
export interface Terminal {
  /** Width in columns. */
  readonly columns: number
  /** Colours may be used. */
  readonly colour: boolean
  /** A person looks at it: progress may be repainted. */
  readonly interactive: boolean
}

/** Below this no column layout fits; text wraps in the terminal instead. */
export const MIN_COLUMNS = 60

/** Beyond this lines are hard to follow with the eye. */
const MAX_COLUMNS = 160

/** Width where nobody says one: pipes, files. */
const DEFAULT_COLUMNS = 100

/** The terminal behind a stream, by what the stream and the environment say. */
export function terminalOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const interactive = stream.isTTY === true
  const asked = Number.parseInt(environment.COLUMNS ?? '', 10)
  const columns = asked > 0 ? asked : (stream.columns ?? DEFAULT_COLUMNS)
  return {
    columns: Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, columns)),
    colour: interactive && !environment.NO_COLOR && environment.TERM !== 'dumb',
    interactive,
  }
}

/** Ways to set a word apart. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'cyan' | 'green'

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  green: [32, 39],
}

/** Paints a text, or leaves it as it is where there are no colours. */
export type Paint = (style: Style, text: string) => string

/** The painter for a terminal. */
export function painter(terminal: Terminal): Paint {
  if (!terminal.colour) return (_style, text) => text
  return (style, text) => `\x1b[${CODES[style][0]}m${text}\x1b[${CODES[style][1]}m`
}
