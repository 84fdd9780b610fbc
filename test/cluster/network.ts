/**
 * The cluster's own network: a namespace whose only way out is a cable to this machine. There is
 * no default route through it, so nothing in the cluster reaches past the machine.
 */
import { existsSync } from 'node:fs'
import { OperatingError } from '../../src/base/errors.ts'
import { HOST_ADDRESS, inside, NAMESPACE, NAMESPACE_PATH, NODE_ADDRESS, PREFIX } from './layout.ts'
import { call, run } from './run.ts'

/** The ends of the cable: on the machine, and in the namespace on the node's bridge. */
const HOST_END = 'logforest0'
const NODE_END = 'cable0'
const BRIDGE = 'eth0'

/** Makes the network unless it is there; what an interrupted attempt left is made anew. */
export async function raiseNetwork(): Promise<void> {
  if (await isWhole()) return
  await removeNetwork()
  await assertFree()
  await ip('netns', 'add', NAMESPACE)
  await ip('link', 'add', HOST_END, 'type', 'veth', 'peer', 'name', NODE_END, 'netns', NAMESPACE)
  await ip('address', 'add', `${HOST_ADDRESS}/${PREFIX}`, 'dev', HOST_END)
  await ip('link', 'set', HOST_END, 'up')
  await ipInside('link', 'set', 'lo', 'up')
  // A bridge is an interface that is up without anything behind it.
  await ipInside('link', 'add', BRIDGE, 'type', 'bridge')
  await ipInside('link', 'set', NODE_END, 'master', BRIDGE, 'up')
  await ipInside('address', 'add', `${NODE_ADDRESS}/${PREFIX}`, 'dev', BRIDGE)
  await ipInside('link', 'set', BRIDGE, 'up')
  await run(...inside('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1'))
  // The kubelet asks for the interface of the default route; there is nobody at its other end.
  await ipInside('route', 'add', 'default', 'dev', BRIDGE)
}

/** A machine that lives in this network itself would lose its own way out. */
async function assertFree(): Promise<void> {
  const routes = await run('ip', ['-4', 'route', 'show', 'table', 'all'])
  const addresses = await run('ip', ['-4', '-oneline', 'address'])
  const prefix = NODE_ADDRESS.slice(0, NODE_ADDRESS.lastIndexOf('.') + 1)
  const words = `${routes} ${addresses}`.split(/\s+/)
  if (!words.some(word => word.startsWith(prefix))) return
  throw new OperatingError(
    `This machine has addresses or routes in ${prefix}0/24, which the cluster would take: run ` +
      'it where that network is free.',
  )
}

/** The default route comes last. */
async function isWhole(): Promise<boolean> {
  if (!existsSync(NAMESPACE_PATH)) return false
  const ended = await call(...inside('ip', 'route', 'show', 'default'))
  return ended.code === 0 && ended.out !== ''
}

/** Removes the network with all that is in it. */
export async function removeNetwork(): Promise<void> {
  // One end of a cable takes the other with it.
  if (existsSync(`/sys/class/net/${HOST_END}`)) await ip('link', 'delete', HOST_END)
  if (existsSync(NAMESPACE_PATH)) await ip('netns', 'delete', NAMESPACE)
}

async function ip(...words: readonly string[]): Promise<void> {
  await run('ip', words)
}

async function ipInside(...words: readonly string[]): Promise<void> {
  await run(...inside('ip', ...words))
}
