/** What `web` takes on the command line. */
import { userInfo } from 'node:os'
import type { Command as Program } from 'commander'
import type { Command } from './commands.ts'
import { addData, dataOptions, type Given, SUPPRESSIONS } from './given.ts'
import { filled, wholeNumber } from './values.ts'

/** Adds the command. */
export function addWeb(program: Program, choose: (command: Command) => void): void {
  const web = program
    .command('web')
    .usage('[OPTIONS]')
    .summary('look at it: incidents, logs and templates on a page in the browser')
    .description(
      'Serves a page on this machine alone (127.0.0.1) and prints a link that opens it once. A' +
        ' `scan --watch` beside it is seen live. Tags, notes and suppressions that are made there' +
        ' are those of `tag` and `suppress`.',
    )
    .option('--port <PORT>', 'port to listen on (default: a free one)', '0')
    .option('--suppressions <FILE>', 'file with what is not to be told', SUPPRESSIONS)
    .option('--who <NAME>', 'under whose name tags are written (default: the user of the machine)')
  addData(web).action((given: Given) => {
    const options = {
      port: wholeNumber(String(given.port), '--port', { from: 0, to: 65_535 }),
      file: filled(String(given.suppressions), '--suppressions'),
      who: filled(String(given.who ?? userInfo().username), '--who'),
      ...dataOptions(given),
    }
    choose({ name: 'web', options })
  })
}
