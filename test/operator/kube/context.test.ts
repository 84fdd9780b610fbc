import assert from 'node:assert/strict'
import { test } from 'node:test'
import { currentContext, logOr, within } from '../../../operator/kube/context.ts'
import { parts } from './wires.ts'

test('a context goes along with its own work and no other', async () => {
  const { log } = parts()
  const contexts = ['a', 'b'].map(name => ({
    name,
    context: { log: log.child({ name }), signal: new AbortController().signal },
  }))
  await Promise.all(
    contexts.map(({ name, context }) =>
      within(context, async () => {
        await new Promise(setImmediate)
        assert.equal(currentContext(), context)
        assert.equal(logOr(log).bindings().name, name)
      }),
    ),
  )
  assert.equal(currentContext(), undefined)
  assert.equal(logOr(log), log)
})
