/** Drawing on canvases: colours of the theme, sharp pixels, strips of cells. */
import { lookOf, type Look } from './cells.ts'

/** The value of a colour or font of the theme. */
export function themed(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/** A canvas of this size in CSS pixels, as sharp as the screen; undefined where it cannot draw. */
export function brushOf(
  canvas: HTMLCanvasElement,
  size: { readonly width: number; readonly height: number },
): CanvasRenderingContext2D | undefined {
  const ratio = devicePixelRatio || 1
  canvas.width = Math.max(1, Math.round(size.width * ratio))
  canvas.height = Math.max(1, Math.round(size.height * ratio))
  canvas.style.height = `${size.height}px`
  const brush = canvas.getContext('2d') ?? undefined
  brush?.scale(ratio, ratio)
  return brush
}

/** Colours of the cells, looked up once for a drawing. */
export interface Palette {
  readonly fill: Readonly<Record<Look, string>>
  readonly dot: string
  readonly hatch: string
  readonly outline: string
}

/** The colours of the theme. */
export function paletteOf(): Palette {
  const none = 'transparent'
  return {
    fill: {
      normal: themed('--h0'),
      near: themed('--h2'),
      finding: themed('--h3'),
      high: themed('--h4'),
      ...{ silent: none, learning: none, unread: none, none },
    },
    dot: themed('--hdot'),
    hatch: themed('--line2'),
    outline: themed('--h3'),
  }
}

/** Where a strip of cells lies. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Narrower cells have neither gap nor dot: there is no room for either. */
const ROOM = 4

/** Draws the cells of one log side by side. */
export function drawStrip(
  brush: CanvasRenderingContext2D,
  cells: Uint8Array,
  { box, palette }: { readonly box: Box; readonly palette: Palette },
): void {
  const width = box.width / cells.length
  const gap = width > ROOM ? 1 : 0
  cells.forEach((cell, at) => {
    const look = lookOf(cell)
    const place = { ...box, x: box.x + at * width, width: width - gap }
    if (look === 'learning') hatch(brush, place, palette.hatch)
    else if (look === 'silent') outline(brush, place, palette.outline)
    else if (look !== 'none' && look !== 'unread') {
      brush.fillStyle = palette.fill[look]
      brush.fillRect(place.x, place.y, place.width + (gap === 0 ? 0.3 : 0), place.height)
      if ((look === 'finding' || look === 'high') && width > ROOM) dot(brush, place, palette.dot)
    }
  })
}

/** A finding has a dot: colour is not its only sign. */
function dot(brush: CanvasRenderingContext2D, { x, y, width, height }: Box, colour: string): void {
  brush.fillStyle = colour
  brush.fillRect(x + width / 2 - 1, y + height / 2 - 1, 2, 2)
}

function outline(brush: CanvasRenderingContext2D, box: Box, colour: string): void {
  brush.strokeStyle = colour
  brush.lineWidth = 1.5
  brush.strokeRect(box.x + 0.75, box.y + 1, Math.max(1, box.width - 1.5), box.height - 2)
}

function hatch(brush: CanvasRenderingContext2D, box: Box, colour: string): void {
  brush.save()
  brush.beginPath()
  brush.rect(box.x, box.y, box.width, box.height)
  brush.clip()
  brush.strokeStyle = colour
  brush.lineWidth = 1
  brush.beginPath()
  // From a fixed origin, so that the lines go on from cell to cell.
  const start = Math.floor((box.x - box.height) / 6) * 6
  for (let x = start; x < box.x + box.width; x += 6) {
    brush.moveTo(x, box.y + box.height)
    brush.lineTo(x + box.height, box.y)
  }
  brush.stroke()
  brush.restore()
}
