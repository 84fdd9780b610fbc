/** Sentences of any length in the columns of a terminal. */
import { fit, widthOf } from '../words/text.ts'

/** Breaks a sentence at blanks. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && widthOf(longer) > columns) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].map(each => fit(each, columns))
}
