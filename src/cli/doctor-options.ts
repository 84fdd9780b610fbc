/** What `doctor` takes on the command line. */
import type { Command as Program } from 'commander'
import type { Command } from './commands.ts'
import { addData, dataOptions, type Given } from './given.ts'

/** Adds the command. */
export function addDoctor(program: Program, choose: (command: Command) => void): void {
  const command = program
    .command('doctor')
    .usage('[OPTIONS]')
    .summary('say what is there: database, tables, rights, directories; and what is wrong')
    .description(
      'Looks at the database, its tables and the directories that were scanned, and says in' +
        ' sentences what it finds. What is wrong begins with "!"; then the exit code is 3.',
    )
  addData(command).action((given: Given) => {
    choose({ name: 'doctor', options: dataOptions(given) })
  })
}
