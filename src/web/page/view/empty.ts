/** Nothing was scanned yet: what to do, in the order in which to do it. */
import { h } from '../dom.ts'
import type { Drawn, Scene } from '../scene.ts'

/** Draws the view. */
export function empty({ overview }: Scene): Drawn {
  const { program, reader, who } = overview
  if (reader !== 'local') return nothingSeen(who)
  const step = (title: string, command: string, after: string): HTMLElement =>
    h('li', {}, h('b', {}, title), h('pre', {}, command), h('p', { class: 'dim' }, after))
  return {
    title: 'Nothing yet',
    nodes: h(
      'section',
      { class: 'card empty' },
      h('h1', {}, 'No log has been read yet'),
      h('p', { class: 'ink2' }, 'This database holds nothing. Three steps to the first score:'),
      h(
        'ol',
        {},
        step(
          'Say where the logs are',
          `${program} scan --log-dir /var/log`,
          'Any text log, rotated and packed ones too. No configuration.',
        ),
        step(
          'Go on reading',
          `${program} scan --log-dir /var/log --watch`,
          'This page follows while it runs.',
        ),
        step(
          'Or try it with the example first',
          `${program} scan --log-dir examples/logs`,
          'A small shop whose database runs out of connections.',
        ),
      ),
    ),
  }
}

/** In a cluster nothing is there for whoever asks: there may be something for others. */
function nothingSeen(who: string): Drawn {
  return {
    title: 'Nothing to see',
    nodes: h(
      'section',
      { class: 'card empty' },
      h('h1', {}, 'There is nothing here for you yet'),
      h(
        'p',
        { class: 'ink2' },
        'A suite is shown to who may look at its anomalies. You may, where',
      ),
      h('pre', {}, `kubectl auth can-i get anomalies.logforest.io -n NAMESPACE --as ${who}`),
      h('p', { class: 'ink2' }, 'says yes, and a LogSource of that namespace has been read.'),
    ),
  }
}
