/**
 * Elements from code. Text reaches the page as text nodes alone, made harmless first; nothing is
 * ever read as markup, and the policy of the server would refuse it.
 */
import { sanitise } from '../../words/text.ts'

/** What an element may hold; nothing stands for nothing. */
export type Kid = Node | string | number | null | undefined | false | readonly Kid[]

/** Attributes, `on…` listeners, and `style` by property. */
export type Attributes = Readonly<Record<string, Attribute>>

type Attribute =
  | string
  | number
  | boolean
  | null
  | undefined
  | Listener
  | Readonly<Record<string, string>>

/** Hears of an event. */
export type Listener = (event: Event) => void

const SVG = 'http://www.w3.org/2000/svg'

/** An element. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...kids: readonly Kid[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  dress(element, attributes)
  element.append(...nodesOf(kids))
  return element
}

/** An element of a drawing. */
export function svg(tag: string, attributes: Attributes, ...kids: readonly Kid[]): Element {
  const element = document.createElementNS(SVG, tag)
  dress(element, attributes)
  element.append(...nodesOf(kids))
  return element
}

/** Puts these in the place of all that an element holds. */
export function fill(element: Element, ...kids: readonly Kid[]): void {
  element.replaceChildren(...nodesOf(kids))
}

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`The page has no element "${id}"`)
  return element
}

function dress(element: HTMLElement | Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (typeof value === 'object') paint(element, value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
}

function paint(element: Element, style: Readonly<Record<string, string>>): void {
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return
  for (const [property, value] of Object.entries(style)) element.style.setProperty(property, value)
}

function nodesOf(kids: readonly Kid[]): Node[] {
  return kids.flatMap(kid => {
    if (kid === null || kid === undefined || kid === false) return []
    if (kid instanceof Node) return [kid]
    if (isList(kid)) return nodesOf(kid)
    return [document.createTextNode(sanitise(String(kid)))]
  })
}

function isList(kid: Kid): kid is readonly Kid[] {
  return Array.isArray(kid)
}
