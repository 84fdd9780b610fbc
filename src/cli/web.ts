/** `web`: serves the page until it is stopped. */
import { once } from 'node:events'
import { EXIT, messageOf } from '../base/errors.ts'
import { sanitise } from '../words/text.ts'
import { CountsCache } from '../web/counts.ts'
import { HOST, LocalGate } from '../web/local.ts'
import { startWeb } from '../web/server.ts'
import type { WebCommandOptions } from './commands.ts'
import { deskOf } from './desk.ts'
import type { Doors } from './doors.ts'
import { withSession } from './session.ts'
import { programVersion } from './version.ts'

/** Runs the command; gives its exit code. */
export function serveWeb(options: WebCommandOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store, description }) => {
    const { file, who, port } = options
    const { clock, signal } = doors
    const gate = new LocalGate({
      context: {
        ...{ store, who, clock, program: doors.program },
        desk: deskOf(store, { file, clock }),
        counts: new CountsCache(store),
      },
      signal,
      onLink: url => doors.out(`once more:  ${url}\n`),
    })
    const server = await startWeb({
      ...{ gate, clock, port, signal, host: HOST },
      version: programVersion(),
      onError: error => doors.error(`${sanitise(stackOf(error))}\n`),
    })
    doors.out(`logforest · database ${sanitise(description)}\n\nlook at it:  ${gate.url}\n`)
    doors.out('The link opens the page once, on this machine; Ctrl-C ends it.\n')
    if (!doors.signal.aborted) await once(doors.signal, 'abort')
    await server.close()
    return EXIT.ok
  })
}

/** A mistake of ours keeps its stack, for whoever reports it. */
function stackOf(error: unknown): string {
  return (error instanceof Error ? error.stack : undefined) ?? messageOf(error)
}
