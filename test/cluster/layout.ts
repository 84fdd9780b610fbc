/** The places, names and addresses of the whole cluster, and the networks that it lives in. */
import { join } from 'node:path'
import { stateDirectory } from './places.ts'

/** The only node's name. */
export const NODE = 'logforest'

/** The network namespace, under which `ip netns` knows it. */
export const NAMESPACE = 'logforest'
export const NAMESPACE_PATH = `/run/netns/${NAMESPACE}`

/** Addresses for documentation (RFC 5737), which real networks seldom have. */
export const NODE_ADDRESS = '203.0.113.10'
export const HOST_ADDRESS = '203.0.113.9'
export const PREFIX = 30

/** Pods live behind the node. */
export const POD_CIDR = '10.244.0.0/24'

export const APISERVER_PORT = 6443
export const APISERVER_URL = `https://${NODE_ADDRESS}:${APISERVER_PORT}`

/** Files and directories of the cluster that is up. */
export interface Layout {
  readonly directory: string
  readonly keys: string
  readonly processes: string
  readonly auditLog: string
  readonly kubelet: string
  readonly containerd: string
  readonly socket: string
  readonly network: string
}

/** Where everything of the cluster is. */
export function layout(): Layout {
  const directory = stateDirectory()
  const containerd = join(directory, 'containerd')
  return {
    directory,
    keys: join(directory, 'keys'),
    processes: join(directory, 'processes'),
    auditLog: join(directory, 'audit', 'audit.log'),
    kubelet: join(directory, 'kubelet'),
    containerd,
    socket: join(containerd, 'containerd.sock'),
    network: join(directory, 'network'),
  }
}

/** The words that run a program in the cluster's network. */
export function inside(program: string, ...words: readonly string[]): [string, string[]] {
  // `ip netns exec` would mount another /sys, in which the kubelet finds no cgroups.
  return ['nsenter', [`--net=${NAMESPACE_PATH}`, program, ...words]]
}
