/** The retriever of Amazon CloudWatch Logs. */
import { z } from 'zod'
import { areDistinct, SecretRef, text } from './fields.ts'
import { about } from './meta.ts'
import { fixed, fixedPresence } from './rules.ts'

/** Groups that one source polls: each costs calls, and AWS allows few a second. */
const MAX_GROUPS = 100

/** AWS names a log group in at most 512 characters; one more for the `*` of a prefix. */
const MAX_GROUP = 513

const MAX_ENDPOINT = 2048

/** A year: what lies farther back costs money to read and says little of now. */
const MAX_LOOK_BACK_HOURS = 8784

const REMEMBERED = 'logs are remembered by it: make another LogSource'

const Region = fixed(
  text(32).regex(/^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$/, 'must be a region such as eu-central-1'),
  REMEMBERED,
)

const LogGroup = text(MAX_GROUP).regex(
  /^([a-zA-Z0-9_/.#-]+\*?|\*)$/,
  'must be a name or a prefix with *',
)

const Endpoint = fixed(
  text(MAX_ENDPOINT).regex(/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/, 'must be a URL'),
  REMEMBERED,
)

const AnyCloudWatch = z.strictObject({
  region: Region.meta(about('Region of AWS.', 'eu-central-1')),
  logGroups: z
    .array(LogGroup)
    .min(1)
    .max(MAX_GROUPS)
    .refine(areDistinct, 'must have each name once')
    .meta({
      ...about('Names of log groups; with a * at the end all that begin so.', ['/aws/eks/*']),
      'x-kubernetes-list-type': 'set',
    }),
  credentialsSecretRef: SecretRef.optional().meta(
    about(
      'Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Left out: the role of the pod.',
      { name: 'aws-reader' },
    ),
  ),
  endpoint: Endpoint.optional().meta(
    about('URL of the service. Left out: that of the region.', 'https://logs.shop.internal'),
  ),
  lookBackHours: z
    .int()
    .min(0)
    .max(MAX_LOOK_BACK_HOURS)
    .default(24)
    .meta(about('Hours of the past that are read when a log group is first seen.', 6)),
})

/** What is read of CloudWatch Logs, and how it is reached. */
export const CloudWatch = fixedPresence(AnyCloudWatch, {
  fields: ['endpoint'],
  why: REMEMBERED,
})

/** What is read of CloudWatch Logs, and how it is reached. */
export type CloudWatch = z.output<typeof CloudWatch>
