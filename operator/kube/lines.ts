/**
 * The lines of a watch, cut from bytes. A line is one change of one object; one that is longer than
 * any object can be is an error, not a reason to take all memory.
 */

/** An object has at most 1.5 MiB in etcd; JSON may be longer than that by its escapes. */
const MAX_LINE_BYTES = 4 * 1024 * 1024
const NEWLINE = 0x0a

/**
 * The lines as texts, in order. A line that was cut off at the end is dropped: it is sent again.
 */
export async function* linesOf(
  body: AsyncIterable<Uint8Array>,
  maxBytes = MAX_LINE_BYTES,
): AsyncGenerator<string> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end))
      if (length + end - start > maxBytes) throw tooLong(maxBytes)
      const line = Buffer.concat(parts).toString('utf8')
      parts = []
      length = 0
      start = end + 1
      if (line.trim() !== '') yield line
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
    length += chunk.length - start
    if (length > maxBytes) throw tooLong(maxBytes)
  }
}

function tooLong(maxBytes: number): Error {
  return new Error(`a line of the watch is longer than ${maxBytes} bytes`)
}
