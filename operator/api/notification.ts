/**
 * Who else is told of incidents: addresses that a message is posted to when one opens, gets worse
 * and ends. The address may hold a password, so it stands in a Secret, never in the object.
 */
import { z } from 'zod'
import { areDistinct } from './fields.ts'
import { about, MAX_LABEL, ObjectName } from './meta.ts'

/** Addresses of one model: each incident is posted to all of them. */
const MAX_CHANNELS = 8
const MAX_PORT = 65_535
const HTTPS_PORT = 443

const Channel = z.strictObject({
  name: z
    .string()
    .max(MAX_LABEL)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be lower case letters, digits and "-"')
    .meta(about('Name of the channel, in logs and metrics.', 'on-call')),
  format: z
    .enum(['CloudEvents', 'Alertmanager', 'Slack'])
    .default('CloudEvents')
    .meta(
      about('What is posted: CloudEvents 1.0, alerts of Alertmanager (v2), or Slack.', 'Slack'),
    ),
  severity: z
    .enum(['Low', 'Medium', 'High'])
    .default('Medium')
    .meta(about('Incidents that are at least as severe are told.', 'High')),
  port: z
    .int()
    .min(1)
    .max(MAX_PORT)
    .default(HTTPS_PORT)
    .meta(about('Port in the URL: the network policy of the master lets it through.', 9093)),
  secretKeyRef: z
    .strictObject({
      name: ObjectName.meta(about('Name of the Secret in the same namespace.', 'on-call')),
      key: z
        .string()
        .max(MAX_LABEL)
        .regex(/^[-._a-zA-Z0-9]+$/, 'must be letters, digits, "-", "_" and "."')
        .default('url')
        .meta(about('Key of the URL in it.', 'url')),
    })
    .optional()
    .meta(
      about(
        'Secret with the URL. A local scan takes it from LOGFOREST_NOTIFY_<NAME>, or from the ' +
          'file that LOGFOREST_NOTIFY_<NAME>_FILE names.',
        { name: 'on-call' },
      ),
    ),
})

/** All channels of a model. */
export const Notifications = z
  .array(Channel)
  .max(MAX_CHANNELS)
  .refine(all => areDistinct(all.map(({ name }) => name)), 'must have distinct names')
  .default([])
  .meta({
    ...about('Who is told when an incident opens, gets worse and ends.', [
      { name: 'on-call', format: 'Slack', secretKeyRef: { name: 'on-call' } },
    ]),
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  })

/** One of them. */
export type Channel = z.output<typeof Channel>
