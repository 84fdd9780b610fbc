/** What `logforest operator` takes on the command line. */
import type { Command as Program } from 'commander'
import type { Command } from './commands.ts'
import { wholeNumber } from './values.ts'

/** The port that probes and Prometheus know. */
const HEALTH_PORT = '8080'
const MAX_PORT = 65_535

/** Adds the command; `choose` gets what was asked. */
export function addOperator(program: Program, choose: (command: Command) => void): void {
  program
    .command('operator')
    .usage('[OPTIONS]')
    .summary('in a cluster: keep its LogSources and AnomalyModels until stopped')
    .description(
      'Runs in a cluster, by the chart: starts scanners and masters, and publishes incidents as' +
        ' Anomaly objects. Reads DATABASE_URL, LOGFOREST_IMAGE, POD_NAME and POD_NAMESPACE.',
    )
    .option('--namespace <NAME>', 'namespace of the operator (default: POD_NAMESPACE)')
    .option('--health-port <PORT>', 'port of /healthz, /readyz and /metrics', HEALTH_PORT)
    .option('--kubeconfig <FILE>', 'cluster to use from outside of it')
    .action((given: Readonly<Record<string, string | undefined>>) => {
      const { namespace, kubeconfig, healthPort = HEALTH_PORT } = given
      const options = {
        healthPort: wholeNumber(healthPort, '--health-port', { from: 0, to: MAX_PORT }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
      }
      choose({ name: 'operator', options })
    })
}
