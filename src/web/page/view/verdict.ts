/** What a person says of an incident: one key, told at once, taken back at once. */
import { plural } from '../../../words/words.ts'
import { type Incident, post } from '../api.ts'
import { notice, trouble } from '../notices.ts'
import type { Scene } from '../scene.ts'
import { VERDICTS, type Verdict } from '../signs.ts'

/** What each verdict does; past scores never change. */
const EFFECTS: Readonly<Record<Verdict, string>> = {
  true: 'counts for the precision',
  expected: 'known: counts neither for nor against the precision',
  false: 'raises the threshold of the next model version; past scores stay',
}

/** Says it. */
export function sayVerdict(scene: Scene, { id }: Incident, verdict: Verdict): void {
  say(scene, id, verdict).catch(trouble)
}

async function say(scene: Scene, incident: string, verdict: Verdict): Promise<void> {
  const { who, saidMs, findings } = await post('tags', { incident, verdict })
  scene.refresh()
  const undo = (): void => {
    post('tags/undo', { who, saidMs }).then(scene.refresh, trouble)
  }
  const of = plural(findings, 'finding')
  notice(`${VERDICTS[verdict]}, of ${of}: ${EFFECTS[verdict]}.`, { words: 'Undo', act: undo })
}
