/** Conditions of a suppression: which variable place of the template, compared how, with what. */
import type { Part } from '../api.ts'
import { fill, h } from '../dom.ts'
import { template } from '../signs.ts'

/** How a value is compared, as `suppress --where` takes it, and in words. */
const SIGNS: readonly (readonly [string, string])[] = [
  ['=', 'is'],
  ['!=', 'is not'],
  ['~', 'is like (* for anything)'],
  ['<', 'is less than'],
  ['<=', 'is at most'],
  ['>', 'is more than'],
  ['>=', 'is at least'],
]

/** As many as a suppression may have. */
const MOST_CONDITIONS = 8

/** Where the conditions go, as they are changed. */
export interface ConditionsOptions {
  readonly part: Part
  /** Hears all that are whole: `1=10.0.0.7`. */
  onChange(where: readonly string[]): void
}

interface Row {
  readonly node: HTMLElement
  /** Empty while there is no value. */
  text(): string
}

/** The fields; nothing for a template without a variable place. */
export function conditions({ part, onChange }: ConditionsOptions): HTMLElement | null {
  if (part.values.length === 0) return null
  const rows = h('div', { class: 'conditions' })
  let all: readonly Row[] = []
  const changed = (): void => onChange(all.map(row => row.text()).filter(text => text !== ''))
  const show = (next: readonly Row[]): void => {
    all = next
    fill(
      rows,
      all.map(({ node }) => node),
    )
    add.disabled = all.length >= MOST_CONDITIONS
  }
  const add = h('button', { type: 'button', class: 'small' }, 'Only where …')
  add.addEventListener('click', () => {
    const made = conditionRow(part, {
      onChange: changed,
      onRemove: () => {
        show(all.filter(row => row !== made))
        changed()
        add.focus()
      },
    })
    show([...all, made])
    made.node.querySelector('input')?.focus()
  })
  return h(
    'fieldset',
    {},
    h('legend', {}, 'Values: places are numbered; all conditions must hold'),
    h('p', {}, template(part.numbered)),
    rows,
    add,
  )
}

function conditionRow(
  part: Part,
  { onChange, onRemove }: { readonly onChange: () => void; readonly onRemove: () => void },
): Row {
  const place = h(
    'select',
    { 'aria-label': 'Place' },
    part.values.map((_, at) => h('option', { value: at + 1 }, `<${at + 1}>`)),
  )
  const sign = h(
    'select',
    { 'aria-label': 'Comparison' },
    SIGNS.map(([value, words]) => h('option', { value }, words)),
  )
  const known = h('datalist', { id: `values-${++made}` })
  const value = h('input', {
    ...{ type: 'text', maxlength: 200, autocomplete: 'off', 'aria-label': 'Value' },
    list: known.id,
  })
  const propose = (): void => {
    const seen = part.values[Number(place.value) - 1] ?? []
    fill(
      known,
      seen.map(each => h('option', { value: each })),
    )
    value.placeholder = seen[0] ?? ''
  }
  propose()
  place.addEventListener('change', propose)
  for (const each of [place, sign, value]) each.addEventListener('change', onChange)
  const remove = h(
    'button',
    { type: 'button', class: 'small', 'aria-label': 'Remove the condition', onclick: onRemove },
    '×',
  )
  return {
    node: h('div', { class: 'condition' }, place, sign, value, known, remove),
    text: () => (value.value === '' ? '' : `${place.value}${sign.value}${value.value}`),
  }
}

/** Numbers the lists of values, which fields name by their id. */
let made = 0
