/** Answers that several ask for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SharedAnswers } from '../../src/web/shared.ts'

interface Desk {
  readonly answers: SharedAnswers
  /** Lets time pass. */
  pass(ms: number): void
  /** Answers that are being made, by key, until they are told. */
  readonly making: Map<string, (text: string | undefined) => void>
  /** How many were made in all. */
  made: number
  ask(key: string): Promise<string | undefined>
}

function desk(): Desk {
  let now = 0
  const making = new Map<string, (text: string | undefined) => void>()
  const answers = new SharedAnswers({ now: () => now })
  const self: Desk = {
    ...{ answers, making, made: 0 },
    pass: ms => {
      now += ms
    },
    ask: key =>
      answers.get(key, () => {
        self.made++
        return new Promise(resolve => making.set(key, resolve))
      }),
  }
  return self
}

test('fifty who ask while an answer is made cost one, others within a second none', async () => {
  const at = desk()
  const asked = Array.from({ length: 50 }, () => at.ask('a'))
  at.making.get('a')?.('answer')
  assert.deepEqual(await Promise.all(asked), new Array(50).fill('answer'))
  at.pass(999)
  assert.equal(await at.ask('a'), 'answer')
  assert.equal(at.made, 1)
  at.pass(1)
  const later = at.ask('a')
  at.making.get('a')?.('later')
  assert.equal(await later, 'later')
  assert.equal(at.made, 2)
})

test('what was forgotten is made anew, also while the old answer is still made', async () => {
  const at = desk()
  const before = at.ask('a')
  const tell = at.making.get('a')
  at.answers.forget()
  const after = at.ask('a')
  assert.equal(at.made, 2)
  tell?.('before')
  at.making.get('a')?.('after')
  assert.deepEqual(await Promise.all([before, after]), ['before', 'after'])
  assert.equal(await at.ask('a'), 'after')
})

test('two are made at once, the others in their order', async () => {
  const at = desk()
  const asked = ['a', 'b', 'c', 'd'].map(key => at.ask(key))
  assert.deepEqual([...at.making.keys()], ['a', 'b'])
  at.making.get('b')?.('of b')
  assert.equal(await asked[1], 'of b')
  assert.deepEqual([...at.making.keys()], ['a', 'b', 'c'])
  for (const key of ['a', 'c']) at.making.get(key)?.(`of ${key}`)
  await Promise.all([asked[0], asked[2]])
  at.making.get('d')?.('of d')
  assert.equal(await asked[3], 'of d')
})

test('an error is kept from nobody who waits, and given to nobody who comes later', async () => {
  const answers = new SharedAnswers({ now: () => 0 })
  let made = 0
  const failing = () => {
    made++
    return Promise.reject(new Error(`failure ${made}`))
  }
  const both = await Promise.allSettled([answers.get('a', failing), answers.get('a', failing)])
  assert.deepEqual(
    both.map(each => each.status === 'rejected' && each.reason.message),
    ['failure 1', 'failure 1'],
  )
  await assert.rejects(answers.get('a', failing), /failure 2/)
  assert.equal(await answers.get('a', async () => undefined), undefined)
  assert.equal(await answers.get('a', async () => 'there'), 'there')
})

test('however many are asked for, the oldest are forgotten', async () => {
  const answers = new SharedAnswers({ now: () => 0 })
  let made = 0
  const make = async () => `${made++}`
  for (let key = 0; key < 1000; key++) await answers.get(`${key}`, make)
  assert.equal(await answers.get('999', make), '999')
  assert.equal(await answers.get('0', make), '1000')
})
