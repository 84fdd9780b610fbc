import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Scanner } from '../../src/parse/scan.ts'
import { masked } from './lines.ts'

test('numbers, addresses, hashes and paths are variables, letters before digits stay', () => {
  assert.equal(masked('block blk_-6952 from 10.0.0.1:50010'), 'block blk<*> from <*>')
  assert.equal(masked('open /etc/x.conf took 12 ms'), 'open <*> took <*>')
  assert.equal(masked('id f3d4d4ef-693b-4456 done'), 'id <*> done')
  assert.equal(masked('peer db.internal answered'), 'peer <*> answered')
  assert.equal(masked('at 18:01:47 CEST begin'), 'at <*> begin')
})

test('eight hexadecimal digits of one case are an id if one is a digit, words are not', () => {
  assert.equal(masked('EEFABCD1AB: to=x'), '<*> : to = x')
  assert.equal(masked('deadbee1f and abcdef9'), '<*> and abcdef9')
  assert.equal(masked('DeadBeef1 facade'), 'DeadBeef1 facade')
})

test('a word with one digit at its end stays', () => {
  assert.equal(masked('IPV4 on eth0'), 'IPV4 on eth0')
})

test('variables joined by blanks, commas or colons are one', () => {
  assert.equal(masked('sent 1, 2, 3 and 4'), 'sent <*> and <*>')
  assert.equal(masked('pair 1 : 2 x'), 'pair <*> x')
  assert.equal(masked('sum 1=2'), 'sum <*> = <*>')
})

test('a list of stems is one stem, a value in a list of fields is a variable', () => {
  assert.equal(masked('ask blk_1 blk_2 blk_3 to stop'), 'ask blk<*> to stop')
  assert.equal(masked('user(name=bob, role=admin)'), 'user ( name = <*> , role = <*> )')
  assert.equal(masked('user=root logged'), 'user = root logged')
})

test('units, dot leaders, months before a number and a sign before one vanish', () => {
  assert.equal(masked('size 1.5 KB left'), 'size <*> left')
  assert.equal(masked('size....... 12'), 'size <*>')
  assert.equal(masked('since Jun 14 2005 up'), 'since <*> up')
  assert.equal(masked('in <1 sec ok'), 'in <*> ok')
})

test('text that is not ASCII is kept', () => {
  assert.equal(masked('Größe übergelaufen 漢字'), 'Größe übergelaufen 漢字')
})

test('at most 120 tokens of a message count', () => {
  assert.equal(masked('a b '.repeat(100)).split(' ').length, 120)
})

const text = fc
  .array(fc.constantFrom('a', 'bc', '1', '=', ':', ' ', '.', '/', '-', 'Z', '(', '<', 'f0', 'é'), {
    maxLength: 40,
  })
  .map(parts => parts.join(''))

test('equal hashes mean equal tokens, whatever the seed', () => {
  fc.assert(
    fc.property(text, text, fc.integer(), (a, b, seed) => {
      const [one, two] = [hashOf(a, seed), hashOf(b, seed)]
      assert.equal(one === two, masked(a) === masked(b))
    }),
  )
})

test('what stands outside of the span has no effect', () => {
  fc.assert(
    fc.property(text, text, text, (before, message, after) => {
      const scanner = new Scanner(3)
      const bytes = Buffer.from(before + message + after)
      const start = Buffer.byteLength(before)
      scanner.scan(bytes, start, start + Buffer.byteLength(message))
      assert.equal(`${scanner.high} ${scanner.low}`, hashOf(message, 3))
    }),
  )
})

function hashOf(message: string, seed: number): string {
  const scanner = new Scanner(seed)
  const bytes = Buffer.from(message)
  scanner.scan(bytes, 0, bytes.length)
  return `${scanner.high} ${scanner.low}`
}
