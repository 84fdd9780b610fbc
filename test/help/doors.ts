/** Doors of a command that is called in this process: what it says is kept. */
import { wallClock } from '../../src/base/clock.ts'
import type { Doors } from '../../src/cli/doors.ts'
import { heldClock } from './clock.ts'

/** Doors, and what went out of them. */
export interface KeptDoors extends Doors {
  readonly said: { out: string; error: string }
}

/** Doors to no terminal, with a clock that stands still. */
export function keptDoors(): KeptDoors {
  const said = { out: '', error: '' }
  return {
    said,
    clock: heldClock(),
    terminal: { columns: 100, colour: false, interactive: false },
    errorTerminal: { columns: 100, colour: false, interactive: false },
    signal: new AbortController().signal,
    program: 'logforest',
    out: text => {
      said.out += text
    },
    error: text => {
      said.error += text
    },
  }
}

/** What a command printed; fails where its exit code is not 0. */
export async function printed(
  command: (doors: Doors) => Promise<number>,
  code = 0,
): Promise<string> {
  const doors = keptDoors()
  const ended = await command(doors)
  if (ended !== code) throw new Error(`Ended with ${ended}: ${doors.said.error}`)
  return doors.said.out
}

/** What the health port of a process tells Prometheus, once it says this; `log` names the port. */
export async function metricsUntil(log: string, said: string): Promise<string> {
  const port = /"port":(\d+)/.exec(log)?.[1]
  for (;;) {
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    if (page.includes(said)) return page
    await wallClock.sleep(50)
  }
}
