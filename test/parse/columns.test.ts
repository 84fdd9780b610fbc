import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as columns from '../../src/parse/columns.ts'

const cut = (text: string) => {
  const bytes = Buffer.from(text)
  return columns.columnsOf(bytes).map(column => columns.columnText(bytes, column))
}
const kinds = (text: string) =>
  columns
    .columnsOf(Buffer.from(text))
    .map(({ kind }) => kind)
    .join('')

test('columns are runs between blanks or bars, a bracket with nesting is one', () => {
  assert.deepEqual(cut('a  b|c [d [e] f]g h'), ['a', 'b', 'c', '[d [e] f]g', 'h'])
  assert.deepEqual(cut('[open and never closed'), ['[open', 'and', 'never', 'closed'])
  assert.deepEqual(cut('[a][b] c'), ['[a]', '[b]', 'c'])
})

test('kinds of columns', () => {
  assert.equal(kinds('2026-01-02 18:01:47,978 1117838570 Jun 14'), 'ttttn')
  assert.equal(kinds('INFO [main] - GET /x k=v 10.0.0.1 -5 LOG:'), 'lbdwqqnnw')
  assert.equal(kinds('E0102 word'), 'lw')
})

test('coarse classes tell digit, bracket, lone punctuation, calendar and other', () => {
  const coarse = (text: string) => columns.coarseClass(Buffer.from(text), 0, text.length)
  assert.deepEqual(['9x', '[a]', '-', 'Jun', 'June'].map(coarse), [0, 1, 2, 3, 4])
})

test('rows that differ in numbers only count once', () => {
  const lines = ['a 1 x', 'a 2 x', 'b 1 x', 'alone'].map(line => Buffer.from(line))
  assert.equal(columns.distinctRows(lines).length, 2)
})

test('a dotted name has dots, no slash, no delimiter and no digit in front', () => {
  const dotted = (text: string) => columns.isDotted(Buffer.from(text), 0, text.length)
  assert.deepEqual(['dfs.DataNode', 'a.b:c', '1.2', 'a/b.c', 'abc'].map(dotted), [
    true,
    false,
    false,
    false,
    false,
  ])
})
