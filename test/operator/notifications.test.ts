/** What a master is given to tell others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notificationParts } from '../../operator/notifications.ts'
import { Notifications } from '../../operator/api/notification.ts'
import { podSpec } from '../../operator/pod.ts'

test('Secrets are mounted by key, ports are let through once, nothing is asked for nobody', () => {
  const channels = Notifications.parse([
    { name: 'chat', format: 'Slack', secretKeyRef: { name: 'chat', key: 'webhook' } },
    { name: 'alerts', format: 'Alertmanager', port: 9093, secretKeyRef: { name: 'am' } },
    { name: 'more', secretKeyRef: { name: 'more' } },
    { name: 'nowhere' },
  ])
  const { args, mounts, egress } = notificationParts(channels)
  assert.deepEqual(args, ['--notifications-dir', '/etc/logforest-notifications'])
  assert.deepEqual(mounts[0], {
    name: 'notify-chat',
    path: '/etc/logforest-notifications/chat',
    source: {
      secret: { secretName: 'chat', items: [{ key: 'webhook', path: 'url' }], optional: true },
    },
  })
  assert.equal(mounts.length, 3)
  const ports = [443, 9093].map(port => ({ protocol: 'TCP', port }))
  assert.deepEqual(egress, [{ ports }])
  const parts = { name: 'm', component: 'master', image: 'i', args: [], mounts }
  const volumes: readonly object[] = podSpec(parts).volumes
  assert.ok(volumes.some(each => 'secret' in each))
  assert.deepEqual(notificationParts([]), { args: [], mounts: [], egress: [] })
})
