/** What `web` takes on the command line. */
import { userInfo } from 'node:os'
import type { Command as Program } from 'commander'
import type { Command } from './commands.ts'
import { addData, dataOptions, type Given, mapped, SUPPRESSIONS } from './given.ts'
import { filled, wholeNumber } from './values.ts'

const PORTS = { from: 0, to: 65_535 }
const HEALTH_PORT = '8080'

/** Adds the command. */
export function addWeb(program: Program, choose: (command: Command) => void): void {
  const web = program
    .command('web')
    .usage('[OPTIONS]')
    .summary('look at it: incidents, logs and templates on a page in the browser')
    .description(
      'Serves a page on this machine alone (127.0.0.1) and prints a link that opens it once. A' +
        ' `scan --watch` beside it is seen live. Tags, notes and suppressions that are made there' +
        ' are those of `tag` and `suppress`. With --cluster it is what the chart runs: it listens' +
        ' to all, and shows to each what Kubernetes lets them see; the database is taken from' +
        ' DATABASE_URL.',
    )
    .option('--port <PORT>', 'port to listen on (default: a free one)', '0')
    .option('--suppressions <FILE>', 'file with what is not to be told', SUPPRESSIONS)
    .option('--who <NAME>', 'under whose name tags are written (default: the user of the machine)')
    .option('--cluster', 'serve it in a cluster, to whom its apiserver knows')
    .option('--health-port <PORT>', 'with --cluster: port of /healthz and /metrics', HEALTH_PORT)
    .option('--kubeconfig <FILE>', 'with --cluster: the cluster, from outside of it')
  addData(web).action((given: Given) => {
    const port = wholeNumber(String(given.port), '--port', PORTS)
    if (given.cluster === true) {
      const healthPort = wholeNumber(String(given.healthPort), '--health-port', PORTS)
      const kubeconfig = mapped('kubeconfig', given.kubeconfig, file =>
        filled(file, '--kubeconfig'),
      )
      const options = { port, healthPort, kubeconfig: undefined, ...kubeconfig }
      return choose({ name: 'web', options })
    }
    const options = {
      port,
      file: filled(String(given.suppressions), '--suppressions'),
      who: filled(String(given.who ?? userInfo().username), '--who'),
      ...dataOptions(given),
    }
    choose({ name: 'web', options })
  })
}
