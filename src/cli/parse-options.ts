/** What `logforest parse` takes on the command line. */
import type { Command as Program } from 'commander'
import type { Command } from './commands.ts'
import { oneOf } from './values.ts'

/** Adds the command; `choose` gets what was asked. `name` is how the program is called. */
export function addParse(program: Program, name: string, choose: (command: Command) => void): void {
  program
    .command('parse')
    .usage('FILE… [OPTIONS]')
    .summary('print the lines of files with their templates; no database')
    .argument('<FILES...>', 'files to parse')
    .option('--format <FORMAT>', 'jsonl (one object a line) or csv', 'jsonl')
    .option('--parser <NAME>', 'Shapes (ours) or Drain (He et al. 2017)', 'Shapes')
    .addHelpText('after', `\nExample:\n  ${name} parse app.log --format csv`)
    .action((files: string[], given: Readonly<Record<string, unknown>>) => {
      const format = oneOf(String(given.format), '--format', ['jsonl', 'csv'])
      const parser = oneOf(String(given.parser), '--parser', ['Shapes', 'Drain'])
      choose({ name: 'parse', options: { files, format, parser } })
    })
}
