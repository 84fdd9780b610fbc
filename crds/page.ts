/** docs/kinds.md: each kind with all its fields, made from its CustomResourceDefinition. */
import type { Crd } from '../operator/api/crd.ts'
import type { Structural } from '../operator/api/structural.ts'

const HEAD = `# The kinds

Group \`logforest.io\`, version \`v1alpha1\`, all namespaced. \`kubectl get logforest\` shows all.
Manifests to begin with lie in [crds/samples](../crds/samples). The same texts are in
\`kubectl explain logsource.spec\`.

This page is made from \`operator/api\` by \`npm run crds\`.
`

/** The page. */
export function pageOf(crds: readonly Crd[]): string {
  return [HEAD, ...crds.map(section)].join('\n')
}

function section({ spec }: Crd): string {
  const [{ schema, additionalPrinterColumns, selectableFields = [] }] = spec.versions
  const { description, properties = {}, ...root } = schema.openAPIV3Schema
  const { kind, plural, shortNames } = spec.names
  const columns = additionalPrinterColumns.map(
    ({ name, priority }) => `${name}${priority === 1 ? ' (wide)' : ''}`,
  )
  const selectable = selectableFields.map(({ jsonPath }) => `\`${jsonPath.slice(1)}\``)
  return [
    `## ${kind}`,
    '',
    `${description} (\`${plural}\`, \`${[shortNames].flat().join()}\`)`,
    '',
    `\`kubectl get\` shows ${columns.join(', ')}.`,
    ...(selectable.length === 0 ? [] : [`\`--field-selector\` knows ${selectable.join(', ')}.`]),
    '',
    '| field | type | meaning |',
    '|---|---|---|',
    ...Object.entries(properties)
      .filter(([name]) => name === 'spec' || name === 'status')
      .flatMap(([name, field]) => rows(name, field)),
    '',
    ...ruleList(root, ''),
    ...Object.entries(properties).flatMap(([name, field]) => ruleList(field, name)),
    '',
  ].join('\n')
}

function rows(path: string, field: Structural): string[] {
  const text = cell(field.description ?? '')
  const own = text === '' ? [] : [`| \`${path}\` | ${typeOf(field)} | ${text} |`]
  const inside = Object.entries(field.properties ?? {})
  const entries = Object.entries(field.items?.properties ?? {})
  return [
    ...own,
    ...inside.flatMap(([name, child]) => rows(`${path}.${name}`, child)),
    ...entries.flatMap(([name, child]) => rows(`${path}[].${name}`, child)),
  ]
}

function typeOf(field: Structural): string {
  if (field['x-kubernetes-int-or-string'] === true) return 'quantity'
  if (field.items !== undefined) return `list of ${typeOf(field.items)}`
  if (field.additionalProperties !== undefined)
    return `map of ${typeOf(field.additionalProperties)}`
  if (field.format === 'date-time') return 'time'
  return (
    { string: 'text', integer: 'whole number', object: 'object' }[field.type ?? ''] ??
    field.type ??
    ''
  )
}

/** What the apiserver checks beyond the fields themselves, as sentences. */
function ruleList(field: Structural, path: string): string[] {
  const rules = field['x-kubernetes-validations']
  const own = Array.isArray(rules)
    ? rules.map(rule => `- \`${path === '' ? 'object' : path}\`: ${cell(String(rule.message))}.`)
    : []
  const inside = Object.entries(field.properties ?? {})
  return [...own, ...inside.flatMap(([name, child]) => ruleList(child, `${path}.${name}`))]
}

/** A bar would end the cell, an angle bracket would be markup. */
function cell(text: string): string {
  const [sentences, example] = text.split('\nExample: ')
  const plain = sentences.replaceAll('|', '\\|').replaceAll('<', '&lt;')
  return example === undefined ? plain : `${plain} \`${example.replaceAll('|', '\\|')}\``
}
