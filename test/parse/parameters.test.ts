import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countPlaces, numberPlaces, parameters, valuesAt } from '../../src/parse/parameters.ts'

const template = (text: string) => ({ id: '', text, level: 0, shapes: [] })
const of = (text: string, record: string) => parameters(template(text), Buffer.from(record))

test('what stands for variables is given in order', () => {
  assert.deepEqual(of('added <*> of user <*>', 'added 17 of user anna'), ['17', 'anna'])
})

test('parts keep their blanks and delimiters inside', () => {
  assert.deepEqual(of('open <*> through <*>', 'open 10.0.0.1:80 through 1, 2'), [
    '10.0.0.1:80',
    '1, 2',
  ])
})

test('of a stem the rest is the parameter', () => {
  assert.deepEqual(of('block blk<*> done', 'block blk_-69 done'), ['_-69'])
})

test('what the normal form dropped is a parameter too', () => {
  assert.deepEqual(of('user left', '12: user (34) left'), ['12', '34'])
})

test('no variables, no parameters', () => {
  assert.deepEqual(of('all is well', 'all is well'), [])
})

const at = (text: string, record: string) => valuesAt(template(text), Buffer.from(record))

test('values stand at the places of the template, also where one is empty', () => {
  assert.deepEqual(at('added <*> of user <*>', 'added 17 of user anna'), ['17', 'anna'])
  assert.deepEqual(at('user <*> left ( <*> )', 'user left (12)'), ['', '12'])
  assert.deepEqual(at('block blk<*> at <*>', 'block blk_-69 at 10.0.0.1:80'), [
    '_-69',
    '10.0.0.1:80',
  ])
  assert.deepEqual(at('all is well', 'all is well'), [])
})

test('where a message has more or less than the template explains nothing is said', () => {
  assert.equal(at('user <*> left', '12: user 7 left'), undefined)
  assert.equal(at('user <*> left', 'user 7 came'), undefined)
  assert.equal(at('user <*> left', 'user 7'), undefined)
})

test('places are numbered as their values are', () => {
  assert.equal(numberPlaces('block blk<*> from <*> <*> to <*>'), 'block blk<1> from <2> to <3>')
  assert.equal(numberPlaces('all is well'), 'all is well')
  assert.deepEqual(['block blk<*> from <*> <*> to <*>', 'all is well'].map(countPlaces), [3, 0])
})
