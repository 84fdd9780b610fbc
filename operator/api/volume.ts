/**
 * Where files with logs lie: the pod volume sources that another program can write to while we
 * read. What lives and dies with the scanner's own pod (emptyDir, ephemeral) has nothing to read,
 * and configMap, secret and projected hold no logs but what only their readers may see.
 */
import { z } from 'zod'
import { absolutePath, SecretRef, text } from './fields.ts'
import { about, ObjectName } from './meta.ts'
import { checked, fixed } from './rules.ts'

/** Longest name of a CSI driver (a DNS label path of at most 63 characters). */
const MAX_DRIVER = 63

/** Attributes of a CSI volume: some drivers take a dozen; a value may be a mount option list. */
const MAX_ATTRIBUTES = 32
const MAX_ATTRIBUTE = 1024

const Claim = z.strictObject({
  claimName: ObjectName.meta(about('Name of the claim in the same namespace.', 'checkout-logs')),
})

const HostPath = z.strictObject({
  path: absolutePath().min(2).meta(about('Directory on the node, not its root.', '/var/log/shop')),
  type: z
    .literal('Directory')
    .default('Directory')
    .meta(about('The directory must be there: nothing is ever made on a node.', 'Directory')),
})

const Nfs = z.strictObject({
  server: text(253).min(1).meta(about('Name or address of the server.', 'nfs.shop.internal')),
  path: absolutePath().meta(about('Exported directory.', '/exports/logs')),
})

const Csi = z.strictObject({
  driver: text(MAX_DRIVER).min(1).meta(about('Name of the driver.', 'efs.csi.aws.com')),
  fsType: text(63).optional().meta(about('File system. Left out: as the driver has it.', 'ext4')),
  volumeAttributes: z
    .record(text(253), text(MAX_ATTRIBUTE))
    .refine(map => Object.keys(map).length <= MAX_ATTRIBUTES, 'must have at most 32 entries')
    .optional()
    .meta({
      ...about('What the driver wants to know.', { shareName: 'logs' }),
      maxProperties: MAX_ATTRIBUTES,
    }),
  nodePublishSecretRef: SecretRef.optional().meta(about('Credentials for the driver.')),
})

const SOURCES = ['persistentVolumeClaim', 'hostPath', 'nfs', 'csi'] as const

const AnyVolume = z.strictObject({
  persistentVolumeClaim: Claim.optional().meta(
    about('A claim in the same namespace.', { claimName: 'checkout-logs' }),
  ),
  hostPath: HostPath.optional().meta(
    about('A directory of the node that the scanner runs on. Needs a namespace that allows it.', {
      path: '/var/log/shop',
    }),
  ),
  nfs: Nfs.optional().meta(
    about('A directory of an NFS server.', { server: 'nfs.shop.internal', path: '/exports' }),
  ),
  csi: Csi.optional().meta(
    about('An inline volume of a CSI driver.', { driver: 'efs.csi.aws.com' }),
  ),
})

const OneVolume = checked(AnyVolume, {
  cel: `[${SOURCES.map(name => `has(self.${name})`).join(', ')}].exists_one(set, set)`,
  holds: volume => SOURCES.filter(name => volume[name] !== undefined).length === 1,
  message: `exactly one of ${SOURCES.join(', ')} must be set`,
})

/** A volume, as in a pod; it is always mounted read-only. */
export const Volume = fixed(OneVolume, 'files are remembered by it: make another LogSource')

/** A volume, as in a pod. */
export type Volume = z.output<typeof Volume>
